import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Ask } from '../../controls/ask.js';
import { TextField } from '../../controls/text-field.js';
import { usePage } from '../../page-parts.js';
import { settingsKeys } from '../settings-keys.js';
import { renameToken, type Token, type TokenKind } from './token-queries.js';

interface RenameTokenProps {
  readonly kind: TokenKind;
  readonly token: Token;
  readonly onClose: () => void;
}

/** Asks for another name of a token. */
export function RenameToken({ kind, token, onClose }: RenameTokenProps) {
  const { api } = usePage();
  const queries = useQueryClient();
  const [name, setName] = useState(token.name);
  return (
    <Ask
      title={`Rename ${token.name}`}
      action="Rename"
      needs="owner"
      isIncomplete={name.trim() === ''}
      act={async () => {
        await renameToken(api, kind, token.tokenId, name.trim());
        await queries.invalidateQueries({ queryKey: settingsKeys.tokens });
      }}
      onClose={onClose}
    >
      <TextField label="Name" value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
    </Ask>
  );
}
