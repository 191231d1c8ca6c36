import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SpotGuardError } from '@spotguard/sdk';
import { readToken, tokenSource } from '../token/token-source.js';
import { install, type Machine } from './install.js';
import { layout, under } from './layout.js';
import { uninstall } from './uninstall.js';

interface HostFlags {
  readonly root: string;
  readonly dryRun?: boolean;
}

export interface InstallOnHostFlags extends HostFlags {
  readonly user: string;
  readonly node?: string;
  readonly prefix?: string;
  readonly tokenFile?: string;
  readonly tokenSource?: string;
  readonly drainCommand?: string;
}

const userName = /^[a-z_][a-z0-9_-]{0,30}$/;

/** `install` with the flags of the command line. */
export async function installOnHost(flags: InstallOnHostFlags, process: NodeJS.Process): Promise<void> {
  const { user, node = process.execPath, prefix, tokenFile, drainCommand } = flags;
  if (!userName.test(user)) throw refused(`--user ${user}: no name of an account`);
  if (
    flags.tokenSource !== undefined &&
    (!tokenSource.safeParse(flags.tokenSource).success || /[\s"%]/.test(flags.tokenSource))
  ) {
    throw refused(`--token-source ${flags.tokenSource}: no source of a token; see SPOTGUARD_TOKEN_SOURCE`);
  }
  const program = prefix === undefined ? await realpath(process.argv[1] ?? '') : join(prefix, 'agent.js');
  const token = tokenFile === undefined ? undefined : await readToken(`file:${tokenFile}`, {});
  const options = { user, node, program, tokenSource: flags.tokenSource, token, drainCommand };
  const machine = machineOf(flags, process);
  await install(options, machine);
  if (token === undefined && flags.tokenSource === undefined) {
    machine.say(`next: put the token in ${under(flags.root, layout.token)}, mode 600`);
  }
  machine.say(`next: settings in ${under(flags.root, layout.environmentFile)}, then: systemctl start spotguard-agent`);
}

/** `uninstall` with the flags of the command line. */
export async function uninstallFromHost(
  flags: HostFlags & { readonly purge?: boolean },
  process: NodeJS.Process,
): Promise<void> {
  await uninstall({ purge: flags.purge ?? false }, machineOf(flags, process));
}

function machineOf({ root, dryRun = false }: HostFlags, process: NodeJS.Process): Machine {
  const run = promisify(execFile);
  return {
    root,
    dryRun,
    say: (line) => process.stdout.write(`${line}\n`),
    execute: async ([program, ...parameters]) => {
      await run(program, parameters);
    },
  };
}

function refused(problem: string): SpotGuardError {
  return new SpotGuardError('CONFIG_INVALID', problem);
}
