import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ActionButton } from '../../controls/action-button.js';
import { LoadingRows } from '../../controls/loading-rows.js';
import { PartError } from '../../controls/part-error.js';
import { usePage } from '../../page-parts.js';
import text from '../../style/text.module.css';
import { SettingsSection } from '../settings-section.js';
import { CreateToken } from './create-token.js';
import { RenameToken } from './rename-token.js';
import { ReplaceToken } from './replace-token.js';
import { RevokeToken } from './revoke-token.js';
import { type Token, type TokenKind, tokensQuery } from './token-queries.js';
import type { TokenSearch } from './token-search.js';
import { TokenTable } from './token-table.js';

/** What is asked about a token. */
type Question =
  | { readonly about: 'create' }
  | { readonly about: 'replace' | 'rename' | 'revoke'; readonly token: Token };

interface TokenListProps {
  readonly kind: TokenKind;
  readonly replacement: TokenSearch;
  /** A new token replaces another one; without both, the replacement is over. */
  readonly onReplace: (replaced?: string, by?: string) => void;
}

const titles = { agent: 'Agent tokens', api: 'API tokens' };
const about = {
  agent: 'Agents report with them. To replace one, create another, give it to the agents, and then revoke the first.',
  api: 'Programs use the API with them, as far as each may.',
};

/** The tokens of one kind, with what can be done with each. */
export function TokenList({ kind, replacement, onReplace }: TokenListProps) {
  const { api } = usePage();
  const tokens = useQuery(tokensQuery(api, kind));
  const [question, setQuestion] = useState<Question>();
  const close = (): void => setQuestion(undefined);
  const found = (tokenId: string | undefined) => tokens.data?.find((token) => token.tokenId === tokenId);
  const replaced = found(replacement.replaced);
  const by = found(replacement.by);
  return (
    <SettingsSection
      title={titles[kind]}
      about={about[kind]}
      action={
        <ActionButton needs="owner" onAct={() => setQuestion({ about: 'create' })}>
          {kind === 'agent' ? 'Create agent token…' : 'Create API token…'}
        </ActionButton>
      }
    >
      {tokens.isPending && <LoadingRows what={titles[kind]} />}
      {tokens.isError && <PartError what={titles[kind]} error={tokens.error} onRetry={() => void tokens.refetch()} />}
      {tokens.data?.length === 0 && <p className={text.second}>There is none.</p>}
      {tokens.data !== undefined && tokens.data.length > 0 && (
        <TokenTable kind={kind} tokens={tokens.data} onAsk={(what, token) => setQuestion({ about: what, token })} />
      )}
      {by !== undefined && (
        <ReplaceToken
          kind={kind}
          replaced={replaced}
          by={by}
          onRevoke={(token) => setQuestion({ about: 'revoke', token })}
          onDone={() => onReplace()}
        />
      )}
      {question?.about === 'create' && <CreateToken kind={kind} onStored={close} onClose={close} />}
      {question?.about === 'replace' && (
        <CreateToken
          kind={kind}
          replaced={question.token}
          onClose={close}
          onStored={(tokenId) => {
            close();
            onReplace(question.token.tokenId, tokenId);
          }}
        />
      )}
      {question?.about === 'rename' && <RenameToken kind={kind} token={question.token} onClose={close} />}
      {question?.about === 'revoke' && (
        <RevokeToken kind={kind} token={found(question.token.tokenId) ?? question.token} onClose={close} />
      )}
    </SettingsSection>
  );
}
