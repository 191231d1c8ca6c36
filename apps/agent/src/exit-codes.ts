import { isSpotGuardError } from '@spotguard/sdk';

/** Why the process ended, for supervisors and scripts. 64 to 78 follow sysexits(3). */
export const exitCodes = {
  /** Stopped because it was asked to. */
  stopped: 0,
  /** Another instance runs the workload: do not restart (`RestartPreventExitStatus=10`). */
  retired: 10,
  /** Only from `status`: an agent runs, but does not guard the workload. */
  unguarded: 11,
  /** Only from `submit`: the command failed or was refused. */
  commandFailed: 12,
  /** The command line was wrong. */
  usage: 64,
  /** Something that the agent needs was not available. */
  unavailable: 69,
  /** A bug: please report it. */
  internal: 70,
  /** The user lacks the permission. */
  notPermitted: 77,
  /** Configuration or composition is wrong; restarting does not help. */
  configuration: 78,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Returns the exit code for an error that ended the agent. */
export function exitCodeFor(error: unknown): ExitCode {
  if (!isSpotGuardError(error)) return exitCodes.internal;
  switch (error.code) {
    case 'CONFIG_INVALID':
    case 'WIRING_INVALID':
    case 'PLUGIN_INCOMPATIBLE':
      return exitCodes.configuration;
    case 'PLUGIN_START_FAILED':
    case 'STORAGE_FAILED':
    case 'ALREADY_RUNNING':
      return exitCodes.unavailable;
    case 'PERMISSION_DENIED':
      return exitCodes.notPermitted;
    default:
      return exitCodes.internal;
  }
}
