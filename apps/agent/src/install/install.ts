import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SpotGuardError } from '@spotguard/sdk';
import { type InstallationOptions, installCommands, installedFiles, type SystemCommand } from './installation.js';
import { under } from './layout.js';

/** How an installation touches the machine. */
export interface Machine {
  /** What stands for `/`. */
  readonly root: string;
  readonly say: (line: string) => void;
  /** Only says what would be done. */
  readonly dryRun: boolean;
  /** Runs a program to its end; throws when it fails. */
  readonly execute: (command: SystemCommand) => Promise<void>;
}

/** Folders that the unit's sandbox hides. */
const hidden = /^\/(home|root|run\/user|tmp|var\/tmp)\//;

/** Writes the units and lets systemd know; starts nothing. What the operator has written stays as it is. */
export async function install(options: InstallationOptions, machine: Machine): Promise<void> {
  for (const path of [options.node, options.program]) {
    if (machine.root === '/' && !machine.dryRun && hidden.test(path)) {
      throw new SpotGuardError(
        'CONFIG_INVALID',
        `The unit cannot run ${path}: its sandbox hides that folder; move it to /opt and name it with --node or --prefix.`,
      );
    }
  }
  for (const { path, mode, text, keep = false } of installedFiles(options)) {
    const target = under(machine.root, path);
    machine.say(`write ${target}`);
    if (machine.dryRun) continue;
    await mkdir(dirname(target), { recursive: true, mode: 0o755 });
    try {
      await writeFile(target, text, { mode, flag: keep ? 'wx' : 'w' });
      await chmod(target, mode);
    } catch (error) {
      if (!keep || (error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      machine.say(`      (left as it was)`);
    }
  }
  await runAll(installCommands(options.drainCommand !== undefined), machine);
}

/** Another root is an image: its systemd does this at its first boot, or the operator does. */
export async function runAll(
  commands: readonly SystemCommand[],
  { root, say, dryRun, execute }: Machine,
): Promise<void> {
  for (const command of commands) {
    say(`${root === '/' ? 'run' : 'run on that machine:'} ${command.join(' ')}`);
    if (!dryRun && root === '/') await execute(command);
  }
}
