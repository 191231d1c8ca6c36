import { EmptyState } from '../controls/empty-state.js';

/** What to do while no agent has registered: how to get a token and where to put it. The first one appears by itself. */
export function FirstRun({ account }: { readonly account: string }) {
  return (
    <EmptyState title="No workload has registered yet">
      <ol>
        <li>On the server, make a token for agents. It is shown once.</li>
        <li>On the instance, install the agent with that token and this server's address.</li>
        <li>The workload appears here within a second of its registration.</li>
      </ol>
      <pre>
        <code>{commands(account, window.location.origin)}</code>
      </pre>
      <p>
        The guide to operating the agent, <code>docs/guides/operating.md</code>, has the rest: the role in AWS, and the
        settings.
      </p>
    </EmptyState>
  );
}

function commands(account: string, server: string): string {
  return [
    '# on the server',
    `spotguard-control-plane token add first-agents --account ${account}`,
    '# on the instance, with the token in the file ./token',
    'spotguard-agent install --token-file ./token',
    `echo 'SPOT_OPTIMIZER_SERVER_URL=${server}' >> /etc/spotguard/agent.env`,
    'systemctl start spotguard-agent',
  ].join('\n');
}
