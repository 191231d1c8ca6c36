import { join } from 'node:path';

/** The paths of the installation on the machine, without the root folder of a test or an image. */
export const layout = {
  settings: '/etc/spotguard',
  environmentFile: '/etc/spotguard/agent.env',
  token: '/etc/spotguard/token',
  drainCommand: '/etc/spotguard/drain',
  drainRunner: '/usr/local/lib/spotguard/run-drain',
  program: '/usr/local/lib/spotguard',
  state: '/var/lib/spotguard',
  runtime: '/run/spotguard',
  commandOnPath: '/usr/local/bin/spotguard-agent',
  wantedUnits: '/etc/systemd/system/multi-user.target.wants',
  account: '/etc/sysusers.d/spotguard.conf',
  agentUnit: '/etc/systemd/system/spotguard-agent.service',
  drainUnit: '/etc/systemd/system/spotguard-drain.service',
  drainPath: '/etc/systemd/system/spotguard-drain.path',
} as const;

/** Returns the same path under another root. */
export function under(root: string, path: string): string {
  return join(root, path);
}
