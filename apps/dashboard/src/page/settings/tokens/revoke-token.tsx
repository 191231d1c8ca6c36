import { useQueryClient } from '@tanstack/react-query';
import { Ask } from '../../controls/ask.js';
import { usePage } from '../../page-parts.js';
import { settingsKeys } from '../settings-keys.js';
import { revokeToken, type Token, type TokenKind } from './token-queries.js';
import { revokeWords } from './token-words.js';

interface RevokeTokenProps {
  readonly kind: TokenKind;
  readonly token: Token;
  readonly onClose: () => void;
}

/** Asks before a token ends. Its name is to be typed only when agents used it in the last hour. */
export function RevokeToken({ kind, token, onClose }: RevokeTokenProps) {
  const { api } = usePage();
  const queries = useQueryClient();
  const isInUse = token.agents !== null && token.agents > 0;
  return (
    <Ask
      title={`Revoke ${token.name}?`}
      action="Revoke the token"
      keep="Keep it"
      needs="owner"
      isRed
      typed={isInUse ? token.name : undefined}
      act={async () => {
        await revokeToken(api, kind, token.tokenId);
        await queries.invalidateQueries({ queryKey: settingsKeys.tokens });
      }}
      onClose={onClose}
    >
      <p>{revokeWords(token)}</p>
    </Ask>
  );
}
