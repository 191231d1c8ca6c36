import { SpotGuardError } from '@spotguard/sdk';
import { type InstallationOptions, installCommands, installedFiles, type SystemCommand } from './installation.js';
import { under } from './layout.js';
import { putFile } from './put-file.js';

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

/**
 * Writes the units, enables them and lets systemd know; starts nothing. What the operator has written stays as it is. A
 * dry run says what is wrong where an installation throws.
 */
export async function install(options: InstallationOptions, machine: Machine): Promise<void> {
  for (const path of [options.node, options.program]) {
    if (!hidden.test(path)) continue;
    const problem = `The unit cannot run ${path}: its sandbox hides that folder; move it to /opt and name it with --node or --prefix.`;
    if (!machine.dryRun) throw new SpotGuardError('CONFIG_INVALID', problem);
    machine.say(`would refuse: ${problem}`);
  }
  for (const file of installedFiles(options)) {
    const target = under(machine.root, file.path);
    machine.say(`${'linkTo' in file ? 'link' : 'write'} ${target}`);
    if (machine.dryRun) continue;
    if (!(await putFile(target, file))) machine.say(`      (left as it was)`);
  }
  await runAll(installCommands, machine);
}

/** Another root is an image: its systemd does this at its first boot. */
export async function runAll(
  commands: readonly SystemCommand[],
  { root, say, dryRun, execute }: Machine,
): Promise<void> {
  for (const command of commands) {
    say(`${root === '/' ? 'run' : 'done by that machine when it boots:'} ${command.join(' ')}`);
    if (!dryRun && root === '/') await execute(command);
  }
}
