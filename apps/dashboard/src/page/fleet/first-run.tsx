import { dataOf } from '@spotguard/api-client';
import { useMutation } from '@tanstack/react-query';
import { ActionButton } from '../controls/action-button.js';
import { CopyButton } from '../controls/copy-button.js';
import { EmptyState } from '../controls/empty-state.js';
import { FormError } from '../controls/form-error.js';
import { usePage } from '../page-parts.js';
import { isSessionEnd } from '../session/is-session-end.js';
import { installCommands } from './install-commands.js';

/** What people know the first token by; it can be renamed. */
const tokenName = 'First agents';

/**
 * What to do while no agent has registered: it makes a token and fills it, and the address of this server, into the commands
 * to copy. The first workload appears by itself.
 */
export function FirstRun() {
  const { api } = usePage();
  const create = useMutation({
    mutationFn: () => dataOf(api.POST('/api/v1/agent-tokens', { body: { name: tokenName, expiresAt: null } })),
  });
  const token = create.data?.secret;
  const { asService, toTry } = installCommands(window.location.origin, token);
  return (
    <EmptyState title="No workload has registered yet">
      <ol>
        <li>Create a token for agents. It is shown once, in the commands below.</li>
        <li>On the instance, run the commands.</li>
        <li>The workload appears here within a second of its registration.</li>
      </ol>
      {token === undefined ? (
        <ActionButton needs="owner" isMain isWaiting={create.isPending} onAct={() => create.mutate()}>
          Create an agent token
        </ActionButton>
      ) : (
        <p role="status">
          The token {tokenName} is in the commands. It is shown only now; Settings has a way to replace it.
        </p>
      )}
      <FormError id="first-token" error={isSessionEnd(create.error) ? null : create.error} />
      <Commands title="As a service, with systemd, as root" commands={asService} isReady={token !== undefined} />
      <Commands title="Or in this shell, to try it" commands={toTry} isReady={token !== undefined} />
      <p>
        The folder of the agent is made as <code>docs/guides/operating.md</code> says, which also has the role in AWS
        and the settings.
      </p>
    </EmptyState>
  );
}

interface CommandsProps {
  readonly title: string;
  readonly commands: string;
  /** Whether the token is in them, so that they can be run. */
  readonly isReady: boolean;
}

function Commands({ title, commands, isReady }: CommandsProps) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <pre>
        <code>{commands}</code>
      </pre>
      {isReady && <CopyButton text={commands} what="the commands" />}
    </section>
  );
}
