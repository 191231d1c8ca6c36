import { constants } from 'node:fs';
import { access, readFile, stat, statfs } from 'node:fs/promises';
import { claimFolder, describeCauses, type FolderOwner } from '@spotguard/program';
import * as z from 'zod';
import type { Finding } from '../../examination/finding.js';
import { databaseFiles, findSetAside, lastBackupFile } from '../../storage/embedded/data-directory.js';

const tooFewBytes = 64 * 1_048_576;
const fewBytes = 1_024 * 1_048_576;
const oldBackupDays = 7;
const dayMilliseconds = 86_400_000;

/** Looks at a data directory: who may use it, how much space its disk has, what earlier restores and backups left. */
export async function checkDirectory(
  directory: string,
  owner: FolderOwner | undefined,
  now: number,
): Promise<readonly Finding[]> {
  if ((await stat(directory).catch(() => undefined)) === undefined)
    return [{ check: 'directory', level: 'note', message: `${directory} does not exist; serve creates it` }];
  return [
    await checkRights(directory, owner),
    await checkSpace(directory),
    ...(await checkSetAside(directory)),
    ...(await checkBackup(directory, now)),
  ];
}

async function checkRights(directory: string, owner: FolderOwner | undefined): Promise<Finding> {
  const check = 'directory';
  try {
    if (owner !== undefined) await claimFolder(directory, owner);
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    return { check, level: 'ok', message: `${directory} is safe to use for this user` };
  } catch (error) {
    return { check, level: 'problem', message: describeCauses(error), advice: 'Run this as the server’s user.' };
  }
}

async function checkSpace(directory: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  const message = `${Math.floor(free / 1_048_576)} MB are free on its disk`;
  if (free >= fewBytes) return { check: 'space', level: 'ok', message };
  const level = free < tooFewBytes ? 'problem' : 'warning';
  return {
    check: 'space',
    level,
    message,
    advice: 'Below 32 MB writes are refused, and a backup needs space for a copy.',
  };
}

async function checkSetAside(directory: string): Promise<readonly Finding[]> {
  const folders = await findSetAside(directory);
  if (folders.length === 0) return [];
  const message = `databases that a restore set aside: ${folders.join(', ')}`;
  return [{ check: 'directory', level: 'note', message, advice: 'Remove them once you no longer need them.' }];
}

const lastBackup = z.object({ at: z.iso.datetime(), file: z.string() });

async function checkBackup(directory: string, now: number): Promise<readonly Finding[]> {
  if ((await stat(databaseFiles(directory)).catch(() => undefined)) === undefined) return [];
  const check = 'backup';
  const advice = 'Run backup regularly, and keep the files on another machine.';
  const text = await readFile(lastBackupFile(directory), 'utf8').catch(() => undefined);
  const known = lastBackup.safeParse(text === undefined ? undefined : parsed(text));
  if (!known.success) return [{ check, level: 'warning', message: 'none is known', advice }];
  const days = (now - Date.parse(known.data.at)) / dayMilliseconds;
  const message = `the last one was made ${days < 1 ? 'less than a day' : `${Math.floor(days)} days`} ago: ${known.data.file}`;
  return [days > oldBackupDays ? { check, level: 'warning', message, advice } : { check, level: 'ok', message }];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
