import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMe } from '../../session/use-me.js';
import text from '../../style/text.module.css';
import { TokenList } from './token-list.js';

const route = '/$account/settings/tokens';

/** The tokens with which agents report, and those with which programs use the API. */
export function TokensPage() {
  const me = useMe();
  const search = useSearch({ from: route });
  const navigate = useNavigate({ from: route });
  const replace = (replaced?: string, by?: string): void =>
    void navigate({ search: replaced === undefined || by === undefined ? {} : { replaced, by }, replace: true });
  return (
    <>
      <h1>Tokens</h1>
      {me.role === 'viewer' ? (
        <p className={text.second}>You are a viewer. Operators and owners see the names of the tokens.</p>
      ) : (
        <>
          <TokenList kind="agent" replacement={search} onReplace={replace} />
          <TokenList kind="api" replacement={search} onReplace={replace} />
        </>
      )}
    </>
  );
}
