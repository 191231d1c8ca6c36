import { SpotGuardError } from '@spotguard/sdk';
import { type InstallationOptions, installCommands, installedFiles, type SystemCommand } from './installation.js';
import { under } from './layout.js';
import { putFile } from './put-file.js';

/** How an installation changes the machine. */
export interface Machine {
  /** The folder to use as `/`. */
  readonly root: string;
  readonly print: (line: string) => void;
  /** Whether to only print what would be done. */
  readonly dryRun: boolean;
  /** Runs a program to its end; throws when it fails. */
  readonly execute: (command: SystemCommand) => Promise<void>;
}

/** Folders that the unit's sandbox hides. */
const hidden = /^\/(home|root|run\/user|tmp|var\/tmp)\//;

/**
 * Writes the units, enables them and reloads systemd; starts nothing. Existing settings of the operator are kept. Throws
 * `CONFIG_INVALID` when the unit could not run the program; a dry run prints that problem instead.
 */
export async function install(options: InstallationOptions, machine: Machine): Promise<void> {
  for (const path of [options.node, options.program]) {
    if (!hidden.test(path)) continue;
    const problem = `The unit cannot run ${path}: its sandbox hides that folder; move it to /opt and name it with --node or --prefix.`;
    if (!machine.dryRun) throw new SpotGuardError('CONFIG_INVALID', problem);
    machine.print(`would refuse: ${problem}`);
  }
  for (const file of installedFiles(options)) {
    const target = under(machine.root, file.path);
    machine.print(`${'linkTo' in file ? 'link' : 'write'} ${target}`);
    if (machine.dryRun) continue;
    if (!(await putFile(target, file))) machine.print(`      (left as it was)`);
  }
  await runAll(installCommands, machine);
}

/** Runs commands of the system. With another root they are only printed: systemd in that image does this at its first boot. */
export async function runAll(
  commands: readonly SystemCommand[],
  { root, print, dryRun, execute }: Machine,
): Promise<void> {
  for (const command of commands) {
    print(`${root === '/' ? 'run' : 'done by that machine when it boots:'} ${command.join(' ')}`);
    if (!dryRun && root === '/') await execute(command);
  }
}
