import { type Command, Option } from 'commander';
import type { AccountOrder } from '../accounts/account-order.js';
import type { CommandParts } from './command-parts.js';
import { dataOption } from './data-option.js';
import { giveOrder } from './give-order.js';
import { readSeconds } from './read-seconds.js';
import { showAnswer } from './show-answer.js';

const day = 86_400;

/**
 * Adds the commands `client add|list|rotate|disable|enable`, the earlier ones for accounts and their tokens. They work whether
 * a server is running or not.
 */
export function addClientCommands(program: Command, parts: CommandParts): void {
  const client = program.command('client').description('Earlier names of the commands account and token, and rotate.');
  const subcommand = (name: string, description: string) =>
    client.command(name).description(description).addOption(dataOption());
  const give = async (data: string, order: AccountOrder) =>
    showAnswer(await giveOrder({ location: parts.locate(data), owner: parts.owner }, order), parts);

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
    .option(
      '--overlap <time>',
      'how long earlier tokens stay valid: 0, or a number with s, m, h or d',
      readSeconds,
      day,
    )
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
