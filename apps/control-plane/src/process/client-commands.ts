import type { Writable } from 'node:stream';
import type { FolderOwner } from '@spotguard/program';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { AccountAnswer, AccountOrder } from '../accounts/account-order.js';
import type { DatabaseLocation } from '../storage/open-database.js';
import { clientTable } from './client-table.js';
import { giveOrder } from './give-order.js';

/** What the account commands need of their process. */
export interface ClientCommandsParts {
  readonly locate: (directory: string) => DatabaseLocation;
  /** The user who must own the folder of an embedded database. */
  readonly owner: FolderOwner | undefined;
  readonly output: Writable & { readonly isTTY?: boolean };
  readonly notes: Writable;
}

const day = 86_400;
const maxOverlapDays = 366;
const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: day };

/** Adds the commands `client add|list|rotate|disable|enable`. They work whether a server is running or not. */
export function addClientCommands(program: Command, parts: ClientCommandsParts): void {
  const client = program.command('client').description('Manage accounts and their tokens.');
  const subcommand = (name: string, description: string) =>
    client
      .command(name)
      .description(description)
      .option(
        '--data <directory>',
        'where the embedded database lives, unless DATABASE_URL names a PostgreSQL',
        './data',
      );
  const give = async (data: string, order: AccountOrder) =>
    show(await giveOrder({ location: parts.locate(data), owner: parts.owner }, order), parts);

  subcommand('add <name>', 'Add a client and print the token for its agents, once.').action(
    (name: string, { data }: Flags) => give(data, { action: 'add', name }),
  );
  subcommand('list', 'List clients and their tokens: a table on a terminal, else JSON.').action(({ data }: Flags) =>
    give(data, { action: 'list' }),
  );
  subcommand('rotate <name>', 'Make a new token and print it, once. Earlier ones of the kind expire after the overlap.')
    .addOption(
      new Option('--kind <kind>', 'for the agents, or for people and their tools')
        .choices(['agent', 'operator'])
        .makeOptionMandatory(),
    )
    .option('--overlap <time>', 'how long earlier tokens stay valid: 0, or a number with s, m, h or d', seconds, day)
    .action((name: string, { data, kind, overlap }: Flags & Rotation) =>
      give(data, { action: 'rotate', name, kind, overlapSeconds: overlap }),
    );
  subcommand('disable <name>', 'Refuse a client’s agents and people at once, or end one token for good.')
    .option('--token <id>', 'the id of the token, as client list shows it')
    .action((name: string, { data, token }: Flags & { readonly token?: string }) =>
      give(data, { action: 'disable', name, tokenId: token }),
    );
  subcommand('enable <name>', 'Let a disabled client in again.').action((name: string, { data }: Flags) =>
    give(data, { action: 'enable', name }),
  );
}

interface Flags {
  readonly data: string;
}

interface Rotation {
  readonly kind: 'agent' | 'operator';
  readonly overlap: number;
}

function show(answer: AccountAnswer, { output, notes }: ClientCommandsParts): void {
  if ('error' in answer) throw new Error(answer.error);
  if ('done' in answer) output.write(`${answer.done}\n`);
  if ('token' in answer) {
    output.write(`${answer.token}\n`);
    if (answer.note !== undefined) notes.write(`${answer.note}\n`);
  }
  if (!('clients' in answer)) return;
  output.write(output.isTTY === true ? clientTable(answer.clients) : `${JSON.stringify(answer.clients)}\n`);
  for (const { name, tokens } of answer.clients) {
    if (tokens.some((token) => token.is_shared))
      notes.write(
        `${name}: one token serves agents and people. Give people their own: client rotate --kind operator.\n`,
      );
  }
}

function seconds(text: string): number {
  const [, amount, unit] = /^(\d{1,8})([smhd]?)$/.exec(text) ?? [];
  const total = Number(amount) * (units[unit ?? ''] ?? (amount === '0' ? 0 : Number.NaN));
  if (total >= 0 && total <= maxOverlapDays * day) return total;
  throw new InvalidArgumentError('Give 0, or a number with s, m, h or d, up to 366d.');
}
