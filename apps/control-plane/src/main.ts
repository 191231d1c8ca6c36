#!/usr/bin/env node
import cluster from 'node:cluster';
import {
  describeCauses,
  finishProcess,
  onUncaughtError,
  onWarning,
  ownerOf,
  surviveSignals,
  withBuild,
} from '@spotguard/program';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { LogTarget } from './create-server.js';
import type { PartialRetentionRules } from './jobs/retention/retention-rules.js';
import { addBackupCommand } from './process/backup-command.js';
import { readToken } from './process/bootstrap-account.js';
import { addClientCommands } from './process/client-commands.js';
import type { CommandParts } from './process/command-parts.js';
import { addDoctorCommand } from './process/doctor/doctor-command.js';
import { addImportCommand } from './process/import-command.js';
import { addMigrateCommand } from './process/migrate-command.js';
import { addPeopleCommands } from './process/people-commands.js';
import { createProcessLog, logEvent } from './process/process-log.js';
import { readAddresses } from './process/read-addresses.js';
import { readKeep } from './process/read-keep.js';
import { addRestoreCommand } from './process/restore-command.js';
import { parentGone, serve } from './process/serve.js';
import { serveWorkers, workerOutput, workerSlot } from './process/serve-workers.js';
import { addServerCommands } from './process/server-commands.js';
import { unreadVariables } from './process/unread-variables.js';
import type { ServerLocation } from './storage/open-database.js';
import { version } from './version.js';

const hardStopMilliseconds = 3_900;
const maxFlushMilliseconds = 500;
const databaseUrl = process.env['DATABASE_URL'];
const owner = ownerOf(process);

// The reader of an output may exit; the server must continue.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const program = new Command('spotguard-control-plane')
  .description('The SpotGuard control plane.')
  .version(withBuild(version));

program
  .command('serve')
  .description('Answer agents and people. Prints {"url":…} when ready; logs to stderr.')
  .option('--host <host>', 'address to listen on', '127.0.0.1')
  .option('--port <port>', 'port to listen on, 0 for any', portNumber, 5000)
  .option('--data <directory>', 'where the embedded database lives, unless DATABASE_URL names a PostgreSQL', './data')
  .option('--bootstrap-client <name>', 'create this client if it is absent')
  .option('--bootstrap-token-file <file>', 'its token: one line, file mode 0600')
  .option('--bootstrap-operator-token-file <file>', 'a token for people; the other one is then for agents alone')
  .option(
    '--trust-proxy <addresses>',
    'addresses or networks of proxies in front, comma-separated: their word on the caller’s address and TLS is taken',
    readAddresses,
  )
  .option('--keep <kind=days>', 'how long reports are kept, such as prices=30; may be given again', readKeep)
  .option('--metrics-port <port>', 'a port of 127.0.0.1 where GET /metrics needs no token, 0 for any', portNumber)
  .option('--metrics-token-file <file>', 'the token with which GET /metrics answers on the main port, file mode 0600')
  .addOption(
    new Option('--log-level <level>', 'debug logs every request')
      .choices(['debug', 'info', 'warn', 'error'])
      .default('info')
      .env('SPOTGUARD_LOG_LEVEL'),
  )
  .option('--workers <n>', 'answer with that many processes; needs DATABASE_URL', workerCount, 1)
  .option('--exit-with-parent', 'end when stdin is closed')
  .action(serveUntilAsked);

let exitCode = 0;
const parts: CommandParts = {
  locate: (directory) => locateDatabase(directory, databaseUrl),
  owner,
  output: process.stdout,
  notes: process.stderr,
  get stop() {
    return stopSignal();
  },
  exitWith: (code) => {
    exitCode = code;
  },
};
addPeopleCommands(program, parts, process.stdin);
addClientCommands(program, parts);
addServerCommands(program, parts);
addMigrateCommand(program, parts);
addBackupCommand(program, parts);
addRestoreCommand(program, parts);
addImportCommand(program, parts);
addDoctorCommand(program, parts, portNumber);

interface ServeFlags {
  readonly host: string;
  readonly port: number;
  readonly data: string;
  readonly bootstrapClient?: string;
  readonly bootstrapTokenFile?: string;
  readonly bootstrapOperatorTokenFile?: string;
  readonly trustProxy?: readonly string[];
  readonly keep?: PartialRetentionRules;
  readonly metricsPort?: number;
  readonly metricsTokenFile?: string;
  readonly logLevel: LogTarget['level'];
  readonly workers: number;
  readonly exitWithParent?: boolean;
}

async function serveUntilAsked(options: ServeFlags): Promise<void> {
  const log = createProcessLog(process.stderr);
  const { logLevel } = options;
  const events = { log, logLevel };
  const stop = new AbortController();
  let code = 0;
  const requestStop = (): void => {
    // Work that has not finished by then is cut off. Acknowledged data is in the database already.
    setTimeout(() => end(code), hardStopMilliseconds).unref();
    stop.abort();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, requestStop);
  surviveSignals(process, (signal) => logEvent(events, 'info', { msg: `${signal} is ignored` }));
  logEvent(events, 'info', { msg: `Control plane ${withBuild(version)} starts` });
  for (const msg of unreadVariables(process.env)) logEvent(events, 'warn', { msg });
  onWarning(process, ({ message }) => logEvent(events, 'warn', { msg: message }));
  onUncaughtError(process, (error) => {
    const stack = error instanceof Error ? error.stack : undefined;
    logEvent(events, 'error', {
      msg: 'Uncaught error: this is a bug, please report it',
      reason: describeCauses(error),
      stack,
    });
    code = 1;
    requestStop();
  });
  if (cluster.isWorker) process.once('disconnect', requestStop);
  else if (options.exitWithParent === true) {
    parentGone(process.stdin).addEventListener('abort', requestStop, { once: true });
  }
  const location = locateDatabase(options.data, databaseUrl);
  const metrics = await metricsOf(options);
  if (options.workers > 1 && !cluster.isWorker) {
    if (!('url' in location))
      throw new Error('--workers needs PostgreSQL: set DATABASE_URL. The embedded database has one process.');
    await serveWorkers({
      count: options.workers,
      output: process.stdout,
      onEnded: (reason) => logEvent(events, 'error', { msg: 'A worker has ended', reason }),
      stop: stop.signal,
    });
  } else
    await serve({
      host: options.host,
      port: options.port,
      location,
      owner,
      bootstrap: await bootstrapOf(options),
      retention: options.keep ?? {},
      metrics,
      trustedProxies: options.trustProxy ?? [],
      offersSetUp: (cluster.worker?.id ?? 1) === 1,
      output: cluster.isWorker ? workerOutput() : process.stdout,
      log,
      logLevel,
      stop: stop.signal,
    });
  await log.flush(AbortSignal.timeout(maxFlushMilliseconds));
  await end(code);
}

async function end(code: number): Promise<void> {
  await finishProcess(process, code);
  process.exit(code);
}

/** Each worker measures itself, so each has a port of its own: the first one that of the option, the next one the next. */
async function metricsOf({ metricsPort: port, metricsTokenFile: file, workers }: ServeFlags) {
  if (workers > 1 && file !== undefined)
    throw new Error('Each worker measures itself, so --metrics-token-file is not for --workers; use --metrics-port.');
  return {
    port: port === undefined || port === 0 ? port : port + workerSlot(),
    token: file === undefined ? undefined : await readToken(file),
  };
}

async function bootstrapOf(flags: ServeFlags) {
  const { bootstrapClient: name, bootstrapTokenFile: file, bootstrapOperatorTokenFile: operatorFile } = flags;
  if (name === undefined && file === undefined && operatorFile === undefined) return undefined;
  if (name === undefined || file === undefined)
    throw new Error('--bootstrap-client and --bootstrap-token-file belong together; give both or none.');
  const operatorToken = operatorFile === undefined ? undefined : await readToken(operatorFile);
  return { name, token: await readToken(file), operatorToken };
}

/** Aborts when the process is asked to end, so that a command can leave nothing half done behind. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

function workerCount(text: string): number {
  if (/^\d{1,2}$/.test(text) && Number(text) >= 1) return Number(text);
  throw new InvalidArgumentError('Give a number of processes from 1 to 99, such as the number of cores.');
}

function portNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}

try {
  await program.parseAsync();
  if (exitCode !== 0) await end(exitCode);
} catch (error) {
  // The message of a failed query lists its parameters on a line of its own, and one may be the hash of a token.
  process.stderr.write(`${describeCauses(error).replaceAll(/\n *params: .*/g, '')}\n`);
  await end(1);
}

/** Returns PostgreSQL when `DATABASE_URL` is set, else the data directory. */
function locateDatabase(directory: string, databaseUrl: string | undefined): ServerLocation {
  return databaseUrl === undefined || databaseUrl === '' ? { directory } : { url: databaseUrl };
}
