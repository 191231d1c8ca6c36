import { basename } from 'node:path';
import { drainRunner } from './drain-runner.js';
import { layout } from './layout.js';
import { type AgentUnitOptions, account, agentUnit, drainPath, drainUnit } from './units.js';

export interface InstallationOptions extends AgentUnitOptions {
  /** The token, to be stored in a file that only root can read; undefined leaves that to the operator. */
  readonly token: string | undefined;
  /** Shell command that drains the workload; undefined installs no drain. */
  readonly drainCommand: string | undefined;
}

/** A file of the installation, or a link. */
export type InstalledFile =
  | {
      readonly path: string;
      readonly mode: number;
      readonly text: string;
      /** True for a file that is not replaced when it exists, because the operator edits it. */
      readonly keep?: true;
    }
  | { readonly path: string; readonly linkTo: string };

export type SystemCommand = readonly [program: string, ...parameters: string[]];

/** Returns every file of an installation. */
export function installedFiles(options: InstallationOptions): readonly InstalledFile[] {
  const { drainCommand, token, user } = options;
  return [
    { path: layout.account, mode: 0o644, text: account(user) },
    { path: layout.environmentFile, mode: 0o600, text: environmentFile(drainCommand !== undefined), keep: true },
    ...(token === undefined ? [] : [{ path: layout.token, mode: 0o600, text: `${token}\n` }]),
    { path: layout.agentUnit, mode: 0o644, text: agentUnit(options) },
    { path: layout.commandOnPath, mode: 0o755, text: commandOnPath(options) },
    ...(drainCommand === undefined
      ? []
      : [
          { path: layout.drainCommand, mode: 0o700, text: `#!/bin/sh\n${drainCommand}\n` },
          { path: layout.drainRunner, mode: 0o755, text: drainRunner },
          { path: layout.drainUnit, mode: 0o644, text: drainUnit },
          { path: layout.drainPath, mode: 0o644, text: drainPath },
        ]),
    ...wantedUnits(drainCommand !== undefined),
  ];
}

/** The commands that make systemd read the files. */
export const installCommands: readonly SystemCommand[] = [['systemd-sysusers'], ['systemctl', 'daemon-reload']];

/** Returns the links that `systemctl enable` would create. They are written directly, which also works in a mounted image. */
export function wantedUnits(drains: boolean): readonly InstalledFile[] {
  const units = [layout.agentUnit, ...(drains ? [layout.drainPath] : [])];
  return units.map((unit) => ({ path: `${layout.wantedUnits}/${basename(unit)}`, linkTo: unit }));
}

/** The script that makes the program a command. It uses the same Node as the unit. */
function commandOnPath({ node, program }: AgentUnitOptions): string {
  return `#!/bin/sh\nexec "${node}" "${program}" "$@"\n`;
}

function environmentFile(drains: boolean): string {
  return `# Settings of the agent, a variable a line. The token is not one of them: see SPOTGUARD_TOKEN_SOURCE.
# \`spotguard-agent config\` shows every variable.
#SPOT_OPTIMIZER_SERVER_URL=https://spotguard.example.com
#LOGICAL_AGENT_ID=
${drains ? 'SPOTGUARD_DRAIN_THROUGH=unit\n' : ''}`;
}
