/** How an agent is started on an instance. */
export interface InstallCommands {
  /** As a service that systemd keeps running. */
  readonly asService: string;
  /** In the shell, until it ends. */
  readonly toTry: string;
}

/** Writes the commands that start an agent which reports to a server; without a token they say where to put it. */
export function installCommands(server: string, token = '<token>'): InstallCommands {
  const program = '/opt/spotguard/spotguard-agent';
  return {
    asService: [
      `(umask 077; echo '${token}' > ./token)`,
      `${program} install --token-file ./token`,
      `echo 'SPOT_OPTIMIZER_SERVER_URL=${server}' >> /etc/spotguard/agent.env`,
      'systemctl start spotguard-agent',
    ].join('\n'),
    toTry: [
      `export SPOT_OPTIMIZER_CLIENT_TOKEN='${token}'`,
      `export SPOT_OPTIMIZER_SERVER_URL='${server}'`,
      `${program} run`,
    ].join('\n'),
  };
}
