import { isSpotGuardError } from '@spotguard/sdk';

/** Why the process ended, for supervisors and scripts. 64 to 78 follow sysexits(3). */
export const exitCodes = {
  /** Stopped because it was asked to. */
  stopped: 0,
  /** Another instance carries the workload: do not restart (`RestartPreventExitStatus=10`). */
  retired: 10,
  /** Of `status`: an agent is there, and the workload is not guarded by it. */
  unguarded: 11,
  /** The command line was wrong. */
  usage: 64,
  /** Something that the agent needs was not to be had. */
  unavailable: 69,
  /** A bug: please report it. */
  internal: 70,
  /** The account that ran it may not do that. */
  notPermitted: 77,
  /** Configuration or composition is wrong; restarting does not help. */
  configuration: 78,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The code for an error that ended the agent. */
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
