import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SpotGuardError } from '@spotguard/sdk';
import { readToken, tokenSource } from '../token/token-source.js';
import { install, type Machine } from './install.js';
import { layout, under } from './layout.js';
import { uninstall } from './uninstall.js';

interface InstanceFlags {
  readonly root: string;
  readonly dryRun?: boolean;
}

export interface InstallOnInstanceFlags extends InstanceFlags {
  readonly user: string;
  readonly node?: string;
  readonly prefix?: string;
  readonly tokenFile?: string;
  readonly tokenSource?: string;
  readonly drainCommand?: string;
}

const userName = /^[a-z_][a-z0-9_-]{0,30}$/;
/** Paths that need no quoting in a unit or a shell script, so that a path cannot add a line or a variable to them. */
const plainPath = /^\/[\w@.+,:=~/ -]*$/;

/** Runs `install` with the flags of the command line. Throws `CONFIG_INVALID` for an invalid flag. */
export async function installOnInstance(flags: InstallOnInstanceFlags, process: NodeJS.Process): Promise<void> {
  const { user, node = process.execPath, prefix, tokenFile, drainCommand } = flags;
  if (!userName.test(user)) throw refused(`--user ${JSON.stringify(user)}: not a valid user name`);
  if (user === 'root') throw refused('--user root: the agent needs no rights on the machine; leave --user out');
  for (const [flag, path] of [
    ['--node', node],
    ['--prefix', prefix ?? '/'],
  ] as const) {
    if (!plainPath.test(path) || path.includes('\n')) {
      throw refused(
        `${flag} ${JSON.stringify(path)}: give an absolute path of letters, digits and the characters @._+,:=~/- and space`,
      );
    }
  }
  if (
    flags.tokenSource !== undefined &&
    (!tokenSource.safeParse(flags.tokenSource).success || /[\s"%]/.test(flags.tokenSource))
  ) {
    throw refused(`--token-source ${flags.tokenSource}: not a valid token source; see SPOTGUARD_TOKEN_SOURCE`);
  }
  const program = prefix === undefined ? await realpath(process.argv[1] ?? '') : join(prefix, 'agent.js');
  const token = tokenFile === undefined ? undefined : await readToken(`file:${tokenFile}`, {});
  const options = { user, node, program, tokenSource: flags.tokenSource, token, drainCommand };
  if (!plainPath.test(program)) throw refused(`${JSON.stringify(program)}: name the program's folder with --prefix`);
  const machine = machineOf(flags, process);
  await asPermitted(flags, process, () => install(options, machine));
  if (token === undefined && flags.tokenSource === undefined) {
    machine.print(`next: put the token in ${under(flags.root, layout.token)}, mode 600`);
  }
  machine.print(
    `next: settings in ${under(flags.root, layout.environmentFile)}, then: systemctl start spotguard-agent`,
  );
}

/** Runs `uninstall` with the flags of the command line. */
export async function uninstallFromInstance(
  flags: InstanceFlags & { readonly purge?: boolean },
  process: NodeJS.Process,
): Promise<void> {
  const purge = flags.purge ?? false;
  await asPermitted(flags, process, () => uninstall({ purge }, machineOf(flags, process)));
}

/** Does the work. Throws `PERMISSION_DENIED` with the remedy when this user may not change the machine. */
async function asPermitted(
  { root, dryRun = false }: InstanceFlags,
  process: NodeJS.Process,
  work: () => Promise<void>,
): Promise<void> {
  const remedy = 'Run it as root, with sudo for instance; --dry-run only says what would be done.';
  if (root === '/' && !dryRun && process.getuid?.() !== 0) {
    throw new SpotGuardError('PERMISSION_DENIED', `This changes the machine, which only root may. ${remedy}`);
  }
  try {
    await work();
  } catch (cause) {
    const { code, path } = cause as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') throw cause;
    throw new SpotGuardError('PERMISSION_DENIED', `${path ?? root} cannot be changed (${code}). ${remedy}`, { cause });
  }
}

function machineOf({ root, dryRun = false }: InstanceFlags, process: NodeJS.Process): Machine {
  const run = promisify(execFile);
  return {
    root,
    dryRun,
    print: (line) => process.stdout.write(`${line}\n`),
    execute: async ([program, ...parameters]) => {
      await run(program, parameters);
    },
  };
}

function refused(problem: string): SpotGuardError {
  return new SpotGuardError('CONFIG_INVALID', problem);
}
