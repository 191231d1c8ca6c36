import { ActionButton } from '../../controls/action-button.js';
import table from '../../controls/plain-table.module.css';
import { Moment } from '../../format/moment.js';
import text from '../../style/text.module.css';
import type { Token, TokenKind } from './token-queries.js';
import { agentsText, scopeNames } from './token-words.js';

interface TokenTableProps {
  readonly kind: TokenKind;
  readonly tokens: readonly Token[];
  readonly onAsk: (what: 'replace' | 'rename' | 'revoke', token: Token) => void;
}

/** Tokens with who made them and how they are used. */
export function TokenTable({ kind, tokens, onAsk }: TokenTableProps) {
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">{kind === 'agent' ? 'Used in the last hour by' : 'It may'}</th>
            <th scope="col">Last used</th>
            <th scope="col">Made by</th>
            <th scope="col">Made</th>
            <th scope="col">Ends</th>
            <th scope="col">
              <span className={text.spoken}>What can be done</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr key={token.tokenId}>
              <th scope="row">{token.name}</th>
              <td className={text.number}>
                {token.scope === null ? agentsText(token.agents ?? 0) : scopeNames[token.scope]}
              </td>
              <td>{token.lastUsedAt === null ? 'Never' : <Moment at={token.lastUsedAt} />}</td>
              <td>{token.createdBy ?? 'The command line'}</td>
              <td>
                <Moment at={token.createdAt} />
              </td>
              <td>{token.expiresAt === null ? '–' : <Moment at={token.expiresAt} />}</td>
              <td>
                <span className={table.actions}>
                  <ActionButton needs="owner" label={`Replace ${token.name}`} onAct={() => onAsk('replace', token)}>
                    Replace…
                  </ActionButton>
                  <ActionButton needs="owner" label={`Rename ${token.name}`} onAct={() => onAsk('rename', token)}>
                    Rename…
                  </ActionButton>
                  <ActionButton needs="owner" label={`Revoke ${token.name}`} onAct={() => onAsk('revoke', token)}>
                    Revoke…
                  </ActionButton>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
