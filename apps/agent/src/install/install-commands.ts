import type { Command } from 'commander';

interface MachineFlags {
  readonly root: string;
  readonly dryRun?: boolean;
}

interface InstallFlags extends MachineFlags {
  readonly user: string;
  readonly node?: string;
  readonly prefix?: string;
  readonly tokenFile?: string;
  readonly tokenSource?: string;
  readonly drainCommand?: string;
}

/** Adds `install` and `uninstall`. Their code is loaded when they are used. */
export function addInstallCommands(program: Command, process: NodeJS.Process): void {
  const onMachine = (command: Command) =>
    command
      .option('--root <folder>', 'folder to use as /, such as a mounted image', '/')
      .option('--dry-run', 'only print what would be done');
  onMachine(program.command('install').description('install the agent as a systemd unit; starts nothing'))
    .option('--prefix <folder>', 'folder of the standalone agent on that machine (default: where this program is)')
    .option('--node <file>', 'Node on that machine (default: the one that runs this)')
    .option('--user <name>', 'user that the agent runs as; created when it does not exist', 'spotguard')
    .option('--token-file <file>', 'read the token from this file, which only its owner can read')
    .option('--token-source <source>', 'as SPOTGUARD_TOKEN_SOURCE (default: the installed token file)')
    .option('--drain-command <command>', 'also install a drain: runs this as root before EC2 terminates the instance')
    .action(async (flags: InstallFlags) => {
      const { installOnInstance } = await import('./on-instance.js');
      await installOnInstance(flags, process);
    });
  onMachine(program.command('uninstall').description('undo install; settings, token and state stay'))
    .option('--purge', 'remove settings, token and state too')
    .action(async (flags: MachineFlags & { readonly purge?: boolean }) => {
      const { uninstallFromInstance } = await import('./on-instance.js');
      await uninstallFromInstance(flags, process);
    });
}
