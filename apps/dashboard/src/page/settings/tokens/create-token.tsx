import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Ask } from '../../controls/ask.js';
import { ChoiceField } from '../../controls/choice-field.js';
import { TextField } from '../../controls/text-field.js';
import { useReturnFocus } from '../../controls/use-return-focus.js';
import { CommandBlock } from '../../fleet/command-block.js';
import { installCommands } from '../../fleet/install-commands.js';
import { usePage } from '../../page-parts.js';
import { settingsKeys } from '../settings-keys.js';
import { ShownOnce } from '../shown-once.js';
import { createToken, type TokenKind, type TokenScope } from './token-queries.js';
import { scopeNames } from './token-words.js';

interface CreateTokenProps {
  readonly kind: TokenKind;
  /** The token that the new one is to replace. */
  readonly replaced?: { readonly name: string; readonly scope: TokenScope | null } | undefined;
  /** The secret of a new token was stored. */
  readonly onStored: (tokenId: string) => void;
  readonly onClose: () => void;
}

/** Creates a token: asks for its name, and then shows its secret once. */
export function CreateToken({ kind, replaced, onStored, onClose }: CreateTokenProps) {
  const { api } = usePage();
  const queries = useQueryClient();
  const returnFocus = useReturnFocus();
  const [name, setName] = useState(replaced?.name ?? '');
  const [scope, setScope] = useState<TokenScope>(replaced?.scope ?? 'read');
  const [created, setCreated] = useState<{ readonly tokenId: string; readonly secret: string }>();
  const isOfAgents = kind === 'agent';
  if (created !== undefined) {
    return (
      <ShownOnce
        title={`The token ${name}`}
        secret={created.secret}
        what="the token"
        returnFocus={returnFocus}
        onStored={() => onStored(created.tokenId)}
      >
        <p>It is shown only now. Whoever has it {isOfAgents ? 'can report as an agent' : 'can use the API'}.</p>
        {isOfAgents && (
          <CommandBlock
            title="To install an agent with it, as root on the instance"
            commands={installCommands(window.location.origin, created.secret).asService}
            isReady
          />
        )}
      </ShownOnce>
    );
  }
  return (
    <Ask
      title={title(kind, replaced?.name)}
      action="Create the token"
      needs="owner"
      isIncomplete={name.trim() === ''}
      act={async () => {
        setCreated(await createToken(api, { kind, name: name.trim(), scope }));
        await queries.invalidateQueries({ queryKey: settingsKeys.tokens });
      }}
      // The token that was created is shown in place of the question.
      onDone={() => undefined}
      onClose={onClose}
    >
      <p>
        {isOfAgents
          ? 'Any number of agents can use the same token, and any number of tokens can be valid at once.'
          : 'For a program that uses the API. Any number of tokens can be valid at once.'}
      </p>
      <TextField
        label="Name"
        value={name}
        autoComplete="off"
        hint="What you will know it by, such as where it is used."
        maxLength={100}
        onChange={(event) => setName(event.target.value)}
      />
      {!isOfAgents && (
        <ChoiceField
          label="It may"
          values={scopeNames}
          value={scope}
          hint="As the roles viewer, operator and owner."
          onChange={setScope}
        />
      )}
    </Ask>
  );
}

function title(kind: TokenKind, replaced: string | undefined): string {
  if (replaced !== undefined) return `Create the token that replaces ${replaced}`;
  return kind === 'agent' ? 'Create an agent token' : 'Create an API token';
}
