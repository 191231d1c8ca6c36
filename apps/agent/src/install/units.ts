import { exitCodes } from '../exit-codes.js';
import { layout } from './layout.js';

export interface AgentUnitOptions {
  readonly user: string;
  /** Absolute paths on the installed machine. */
  readonly node: string;
  readonly program: string;
  /** As SPOTGUARD_TOKEN_SOURCE; undefined uses the installed token file as a credential. */
  readonly tokenSource: string | undefined;
}

/**
 * Returns the agent's unit. Node compiles at run time, so memory must be both writable and executable; every other right
 * that systemd can remove is removed. A retired agent is not restarted, because another instance runs its workload. By
 * default Node has four threads for files and name resolution; with more, a disk that hangs does not block the resolution
 * of AWS's server names.
 */
export function agentUnit({ user, node, program, tokenSource }: AgentUnitOptions): string {
  const token =
    tokenSource === undefined
      ? `Environment=SPOTGUARD_TOKEN_SOURCE=credential:spotguard-token\nLoadCredential=spotguard-token:${layout.token}`
      : `Environment="SPOTGUARD_TOKEN_SOURCE=${tokenSource}"`;
  return `[Unit]
Description=SpotGuard agent
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
ExecStart="${node}" "${program}" run
User=${user}
WorkingDirectory=${layout.settings}
Environment=SPOTGUARD_STATE_DIRECTORY=${layout.state}
Environment=AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED=true
Environment=UV_THREADPOOL_SIZE=16
EnvironmentFile=-${layout.environmentFile}
${token}
Restart=always
RestartSec=10
RestartPreventExitStatus=${exitCodes.retired}
TimeoutStopSec=15
StateDirectory=spotguard
StateDirectoryMode=0700
RuntimeDirectory=spotguard
RuntimeDirectoryPreserve=restart
OOMScoreAdjust=-500
UMask=0077

NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
PrivateUsers=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProcSubset=pid
LockPersonality=yes
RemoveIPC=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`;
}

/** The unit that runs the operator's drain as root, outside the agent's sandbox, when the agent requests it. */
export const drainUnit = `[Unit]
Description=Drains the workload before EC2 terminates the instance

[Service]
Type=oneshot
ExecStart=${layout.drainRunner} ${layout.runtime} ${layout.drainCommand}
TimeoutStartSec=120
`;

/** The unit that starts the drain as soon as the agent's request exists. */
export const drainPath = `[Unit]
Description=Waits for SpotGuard's request to drain

[Path]
PathExists=${layout.runtime}/drain-request
Unit=spotguard-drain.service

[Install]
WantedBy=multi-user.target
`;

/** The user that the agent runs as, for systemd-sysusers. */
export function account(user: string): string {
  return `u ${user} - "SpotGuard agent" ${layout.state}\n`;
}
