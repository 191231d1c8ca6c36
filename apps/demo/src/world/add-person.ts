import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { programs } from '../../../../tools/programs.mjs';
import type { DatabaseLocation } from './control-plane.js';

/** A person who can log in to a control plane. */
export interface Person {
  readonly name: string;
  readonly password: string;
}

const passwordBytes = 15;

/**
 * Adds an owner with a new password, as the server's operator does, while the server runs. Without the name of an account there
 * must be only one.
 */
export async function addPerson(database: DatabaseLocation, name: string, account?: string): Promise<Person> {
  const password = randomBytes(passwordBytes).toString('base64url');
  const place = 'directory' in database ? ['--data', database.directory] : [];
  const ofAccount = account === undefined ? [] : ['--account', account];
  const parameters = ['user', 'add', name, '--role', 'owner', ...ofAccount, ...place];
  const child = spawn(process.execPath, [programs.controlPlane, ...parameters], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...process.env, DATABASE_URL: 'url' in database ? database.url : '' },
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  child.stdin.end(`${password}\n`);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`The person could not be added: ${errors}`);
  return { name, password };
}
