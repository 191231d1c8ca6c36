import { ActionButton } from '../../controls/action-button.js';
import { Button } from '../../controls/button.js';
import { Moment } from '../../format/moment.js';
import styles from './replace-token.module.css';
import type { Token, TokenKind } from './token-queries.js';
import { agentsText } from './token-words.js';

interface ReplaceTokenProps {
  readonly kind: TokenKind;
  /** The token that is being replaced; undefined once it has ended. */
  readonly replaced: Token | undefined;
  readonly by: Token;
  readonly onRevoke: (token: Token) => void;
  readonly onDone: () => void;
}

/** Leads through the replacement of a token, with who still uses the old one. Nothing ends before it is revoked. */
export function ReplaceToken({ kind, replaced, by, onRevoke, onDone }: ReplaceTokenProps) {
  return (
    <section className={styles.steps} aria-labelledby={`replace-${kind}`}>
      <h3 id={`replace-${kind}`}>{replaced === undefined ? 'The token is replaced' : `Replacing ${replaced.name}`}</h3>
      <ol>
        <li>The new token {by.name} is there. Both are valid.</li>
        <li>
          {kind === 'agent'
            ? 'Give the new one to the agents, where their setting SPOTGUARD_TOKEN_SOURCE says, and restart them. Instances that a switch launches read it there too.'
            : 'Give the new one to the programs that use the old one.'}
          <p role="status">
            {replaced !== undefined && <InUse token={replaced} which="the old one" />}{' '}
            <InUse token={by} which="the new one" />
          </p>
        </li>
        <li>
          {replaced === undefined
            ? 'The old one is revoked.'
            : 'Revoke the old one when nobody uses it any more. Until then nothing has ended.'}
        </li>
      </ol>
      <div className={styles.foot}>
        {replaced !== undefined && (
          <ActionButton needs="owner" onAct={() => onRevoke(replaced)}>
            Revoke the old token…
          </ActionButton>
        )}
        <Button isQuiet onClick={onDone}>
          {replaced === undefined ? 'Done' : 'Close, keep both'}
        </Button>
      </div>
    </section>
  );
}

function InUse({ token, which }: { readonly token: Token; readonly which: string }) {
  if (token.agents !== null) {
    return (
      <>
        {agentsText(token.agents)} used {which} last.
      </>
    );
  }
  return (
    <>
      {which === 'the old one' ? 'The old one' : 'The new one'} was{' '}
      {token.lastUsedAt === null ? 'never used' : 'last used '}
      {token.lastUsedAt !== null && <Moment at={token.lastUsedAt} />}.
    </>
  );
}
