import { dataOf } from '@spotguard/api-client';
import { useMutation } from '@tanstack/react-query';
import { ActionButton } from '../controls/action-button.js';
import { FormError } from '../controls/form-error.js';
import { usePage } from '../page-parts.js';
import { isSessionEnd } from '../session/is-session-end.js';
import { CommandBlock } from './command-block.js';
import { installCommands } from './install-commands.js';

/**
 * How an agent is installed: makes a token and fills it, and the address of this server, into the commands to copy.
 * `tokenName` is what people know the token by; it can be renamed.
 */
export function InstallAgent({ tokenName }: { readonly tokenName: string }) {
  const { api } = usePage();
  const create = useMutation({
    mutationFn: () => dataOf(api.POST('/api/v1/agent-tokens', { body: { name: tokenName, expiresAt: null } })),
  });
  const token = create.data?.secret;
  const { asService, toTry } = installCommands(window.location.origin, token);
  return (
    <>
      <ol>
        <li>Create a token for agents. It is shown once, in the commands below.</li>
        <li>
          On the instance, have the agent's folder at <code>/opt/spotguard</code>, as{' '}
          <code>docs/guides/operating.md</code> says, and run the commands.
        </li>
        <li>The workload appears here within a second of its registration.</li>
      </ol>
      {isLoopback(window.location.hostname) && (
        <p>
          The address in the commands, {window.location.origin}, is one of this machine: open this page by a name that
          the instance can reach.
        </p>
      )}
      {token === undefined ? (
        <ActionButton needs="owner" isMain isWaiting={create.isPending} onAct={() => create.mutate()}>
          Create an agent token
        </ActionButton>
      ) : (
        <p role="status">
          The token <b>{tokenName}</b> is in the commands. It is shown only now; Settings has a way to replace it.
        </p>
      )}
      <FormError id="install-token" error={isSessionEnd(create.error) ? null : create.error} />
      <CommandBlock title="As a service, with systemd, as root" commands={asService} isReady={token !== undefined} />
      <CommandBlock title="Or in this shell, to try it" commands={toTry} isReady={token !== undefined} />
      <p>The guide also has the role in AWS and the settings.</p>
    </>
  );
}

function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '[::1]' || name.startsWith('127.');
}
