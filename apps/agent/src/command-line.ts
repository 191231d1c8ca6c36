import { styleText } from 'node:util';
import type { StateStorage } from '@spotguard/core';
import { describeCauses, finishProcess, withBuild } from '@spotguard/program';
import { type Plugin, SpotGuardError } from '@spotguard/sdk';
import { Command, CommanderError } from 'commander';
import { readMachineSources } from './config/machine-sources.js';
import { readConfigSources, withToken } from './config-sources.js';
import { effectiveConfig } from './effective-config.js';
import { type ExitCode, exitCodeFor, exitCodes } from './exit-codes.js';
import { addInstallCommands } from './install/install-commands.js';
import { createProcessLog } from './log/process-log.js';
import { print } from './print.js';
import { printIamPolicy } from './print-iam-policy.js';
import { printPlugins } from './print-plugins.js';
import { runAgent } from './run-agent.js';
import { agentVersion } from './version.js';

export interface CommandLineOptions {
  /** The plugins of this build. */
  readonly plugins: readonly Plugin[];
  readonly process: NodeJS.Process;
  /** Wraps the storage of the state, for instance to encrypt it. */
  readonly wrapStorage?: (storage: StateStorage) => StateStorage;
  /** The name of a custom build; default `spotguard-agent`. */
  readonly name?: string;
  /** The version of a custom build; default that of this package. */
  readonly version?: string;
}

interface ConfigFlags {
  readonly config?: string;
  readonly set?: readonly string[];
}

interface MachineFlags {
  readonly root: string;
  readonly here?: boolean;
}

interface StatusFlags {
  readonly json?: boolean;
  readonly root: string;
  readonly stateDirectory?: string;
}

interface SubmitFlags extends Pick<StatusFlags, 'root' | 'stateDirectory'> {
  readonly dryRun?: boolean;
  readonly wait?: boolean;
  readonly id?: string;
}

interface IamPolicyFlags {
  readonly workload?: string;
  readonly role?: string;
}

/** Runs the whole program. Resolves to the exit code when `process.exit` may be called. An error is one message on stderr. */
export async function runCommandLine(options: CommandLineOptions): Promise<ExitCode> {
  // The reader of stderr may exit, and there is no other output for errors.
  options.process.stderr.on('error', () => {});
  const code = await runCommand(options);
  await finishProcess(options.process, code);
  return code;
}

async function runCommand(options: CommandLineOptions): Promise<ExitCode> {
  const { plugins, process, wrapStorage, name = 'spotguard-agent', version = agentVersion } = options;
  let code: ExitCode = exitCodes.stopped;
  const sources = ({ config, set }: ConfigFlags) =>
    readConfigSources({
      directory: process.cwd(),
      environment: process.env,
      ...(config === undefined ? {} : { configFile: config }),
      ...(set === undefined ? {} : { settings: set }),
    });
  const read = async (flags: ConfigFlags) => withToken(await sources(flags));
  // On a machine with the installed unit, an operator wants to see the settings of the unit, not those of the shell.
  const readAsUnit = async ({ here = false, root, ...flags }: ConfigFlags & MachineFlags) => {
    const { config: configFile, set: settings } = flags;
    const machine = here ? undefined : await readMachineSources({ root, configFile, settings });
    if (machine === undefined) return read(flags);
    process.stderr.write(`Read as the unit does (--here: as this shell does): ${machine.files.join(', ')}\n`);
    return withToken(machine.sources, machine.credentials);
  };
  const program = new Command(name)
    .description('Keeps a workload on the cheapest safe EC2 capacity without losing it.')
    .exitOverride();
  const withConfig = (command: Command) =>
    command
      .option('--config <file>', 'configuration file (default: spotguard.config.json, if it exists)')
      .option('--set <plugin.key=value...>', 'one setting, which wins over environment and files');

  const processLog = createProcessLog(process.stdout);
  withConfig(program.command('run').description('run the agent')).action(async (flags: ConfigFlags) => {
    code = await runAgent({ plugins, config: await read(flags), processLog, process, version, wrapStorage });
  });
  program
    .command('status')
    .description('show the state of the agent on this machine: its workers, plugins, role and last heartbeat')
    .option('--json', 'machine-readable')
    .option('--state-directory <folder>', 'of the agent (default: SPOTGUARD_STATE_DIRECTORY, or the usual folders)')
    .option('--root <folder>', 'folder to use as /, such as a mounted image', '/')
    .action(async ({ json = false, root, stateDirectory }: StatusFlags) => {
      const { statusCommand } = await import('./status/status-command.js');
      code = await statusCommand({ directory: stateDirectory, root, json, process, now: Date.now() });
    });
  program
    .command('submit')
    .description('order a command of the agent on this machine, as root or as its user')
    .argument('<command>', 'its name; `plugins --json` lists them with the schema of their input')
    .argument('[json]', 'its input', undefined)
    .option('--dry-run', 'only ask what it would do')
    .option('--wait', 'wait until it has ended, however long that takes')
    .option('--id <id>', 'of the order: the same id again is the same order (default: a new one)')
    .option('--state-directory <folder>', 'of the agent (default: SPOTGUARD_STATE_DIRECTORY, or the usual folders)')
    .option('--root <folder>', 'folder to use as /, such as a mounted image', '/')
    .action(async (type: string, json: string | undefined, flags: SubmitFlags) => {
      const { dryRun = false, wait: waits = false, id, root, stateDirectory } = flags;
      const { submitCommand } = await import('./submit/submit-command.js');
      const { stateDirectories } = await import('./status/state-directories.js');
      const directories = await stateDirectories({ directory: stateDirectory, root, environment: process.env });
      code = await submitCommand({ type, json, dryRun, waits, id, directories, process });
    });
  addInstallCommands(program, process);
  program
    .command('plugins')
    .description('list what this build can do')
    .option('--json', 'machine-readable')
    .action((flags: { readonly json?: boolean }) => printPlugins(plugins, { ...flags, stream: process.stdout }));
  withConfig(program.command('config').description('show every setting, its value and where it comes from'))
    .option('--json', 'machine-readable')
    .option('--here', 'read the variables and the folder of this shell, even when the agent is installed as a unit')
    .option('--root <folder>', 'folder to use as /, such as a mounted image', '/')
    .action(async (flags: ConfigFlags & MachineFlags & { readonly json?: boolean }) => {
      const config = await readAsUnit(flags);
      const { settings, problem } = await effectiveConfig(plugins, { config, processLog, process });
      print(settings, { ...flags, stream: process.stdout });
      if (problem !== undefined) throw problem;
    });
  withConfig(program.command('iam-policy').description('print the least IAM policy that this build needs'))
    .option(
      '--workload <name>',
      'the workload that the policy is for (default: LOGICAL_AGENT_ID, or the tag of the role)',
    )
    .option('--role <name or ARN>', 'the role that the instances of the workload have')
    .action(async ({ workload, role, ...flags }: ConfigFlags & IamPolicyFlags) => {
      printIamPolicy({ plugins, config: await sources(flags), workload, role, process });
    });
  program
    .command('version')
    .description('print the version, and after a + the id of the build')
    .action(() => {
      process.stdout.write(`${withBuild(version)}\n`);
    });

  try {
    await program.parseAsync(process.argv);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.stopped : exitCodes.usage;
    const text = describeCauses(error);
    process.stderr.write(`${process.stderr.isTTY ? styleText('red', text) : text}\n`);
    if (!(error instanceof SpotGuardError) && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    return exitCodeFor(error);
  }
}
