import { describeCauses } from '@spotguard/program';
import { type Command, Option } from 'commander';
import { factsFromServer } from '../../administration/order-from-server.js';
import type { DatabaseFacts } from '../../examination/database-facts.js';
import { examineDatabase } from '../../examination/examine-database.js';
import type { Finding, FindingLevel } from '../../examination/finding.js';
import { judgeDatabase } from '../../examination/judge-database.js';
import type { ServerLocation } from '../../storage/open-database.js';
import type { CommandParts } from '../command-parts.js';
import { dataOption } from '../data-option.js';
import { sessionOrExplain } from '../open-or-explain.js';
import { table } from '../table.js';
import { checkDirectory } from './check-directory.js';
import { checkListening } from './check-listening.js';
import { checkPort } from './check-port.js';

/** The exit code by the worst finding. */
const exitCodes: Readonly<Record<FindingLevel, number>> = { ok: 0, note: 0, warning: 2, problem: 1 };
const order: readonly FindingLevel[] = ['ok', 'note', 'warning', 'problem'];

interface DoctorFlags {
  readonly data: string;
  readonly host: string;
  readonly port: number;
}

/** Adds the command `doctor`. It changes nothing, and works whether a server is running or not. */
export function addDoctorCommand(program: Command, parts: CommandParts, portNumber: (text: string) => number): void {
  program
    .command('doctor')
    .description(
      'Check the data directory, the database and the port, and explain. Exit code 1: a problem, 2: a warning.',
    )
    .addOption(dataOption())
    .option('--host <host>', 'the address that the server listens on', '127.0.0.1')
    .addOption(new Option('--port <port>', 'the port that it listens on').argParser(portNumber).default(5000))
    .action(async ({ data, host, port }: DoctorFlags) => {
      const location = parts.locate(data);
      const findings = [
        ...('directory' in location ? await checkDirectory(location.directory, parts.owner, Date.now()) : []),
        ...(await checkDatabase(location, parts)),
        ...(await checkPort(host, port)),
      ];
      show(findings, parts);
      parts.exitWith(exitCodes[worstOf(findings)]);
    });
}

async function checkDatabase(location: ServerLocation, parts: CommandParts): Promise<readonly Finding[]> {
  const check = 'database';
  try {
    const seen = await see(location, parts);
    if (seen === undefined) return [{ check, level: 'note', message: 'there is none yet; serve creates it' }];
    const reached: Finding = { check, level: 'ok', message: seen.through };
    const listening = 'url' in location ? [await checkListening(location.url)] : [];
    return [reached, ...listening, ...judgeDatabase(seen.facts, seen.now)];
  } catch (error) {
    const advice = 'Check --data and DATABASE_URL, and whether the database runs.';
    return [{ check, level: 'problem', message: describeCauses(error).replaceAll('\n', ' '), advice }];
  }
}

/** Looks at the database through the server that uses it, or directly. */
async function see(
  location: ServerLocation,
  { owner }: CommandParts,
): Promise<{ readonly facts: DatabaseFacts; readonly now: number; readonly through: string } | undefined> {
  if ('directory' in location) {
    const facts = await factsFromServer(location.directory);
    if (facts !== undefined) return { facts, now: Date.now(), through: 'answers through the server that runs' };
  }
  const session = await sessionOrExplain(location, owner);
  if (session === undefined) return undefined;
  try {
    return { facts: await examineDatabase(session.client), now: Date.now(), through: 'answers' };
  } finally {
    await session.close();
  }
}

function worstOf(findings: readonly Finding[]): FindingLevel {
  return order.findLast((level) => findings.some((finding) => finding.level === level)) ?? 'ok';
}

function show(findings: readonly Finding[], { output }: CommandParts): void {
  if (output.isTTY !== true) {
    output.write(`${JSON.stringify({ worst: worstOf(findings), findings })}\n`);
    return;
  }
  const rows = findings.map(({ check, level, message, advice = '' }) => [check, level, message, advice]);
  output.write(table([['CHECK', 'RESULT', 'FOUND', 'WHAT TO DO'], ...rows]));
}
