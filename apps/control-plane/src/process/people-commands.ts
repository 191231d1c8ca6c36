import { Argument, type Command, Option } from 'commander';
import type { AccountOrder } from '../accounts/account-order.js';
import { type TokenScope, tokenScopes } from '../accounts/account-tokens.js';
import { type Role, roles } from '../accounts/role.js';
import type { CommandParts } from './command-parts.js';
import { dataOption } from './data-option.js';
import { giveOrder } from './give-order.js';
import { type PasswordInput, readPassword } from './read-password.js';
import { readSeconds } from './read-seconds.js';
import { showAnswer } from './show-answer.js';

interface Flags {
  readonly data: string;
  readonly account?: string;
}

/**
 * Adds the commands `user add|list|password|role|disable|enable`, `token add|list|revoke` and
 * `account add|list|disable|enable`. They work whether a server is running or not. No password or token is ever a parameter,
 * because others can see the parameters of a process; a password comes from `input`: a terminal, on which it is not shown, or
 * the first line of a file or pipe.
 */
export function addPeopleCommands(program: Command, parts: CommandParts, input: PasswordInput): void {
  const give = async (data: string, order: AccountOrder) =>
    showAnswer(await giveOrder({ location: parts.locate(data), owner: parts.owner }, order), parts);
  const group = (name: string, description: string) => {
    const command = program.command(name).description(description);
    return (usage: string, what: string) => command.command(usage).description(what).addOption(dataOption());
  };
  const inAccount = (command: Command) =>
    command.option('--account <account>', 'by default the only one, or the one called default');

  const user = group('user', 'Manage people who log in.');
  inAccount(user('add <name>', 'Add a user; asks for the password, or reads it from stdin.'))
    .addOption(new Option('--role <role>', 'what the user may do').choices(roles).makeOptionMandatory())
    .option('--invite', 'print a set-up code, with which the user sets the password, instead of asking for one')
    .action(async (name: string, { data, account, role, invite }: Flags & { role: Role; invite?: boolean }) => {
      const password = invite === true ? undefined : await readPassword(input, parts.notes);
      await give(data, { action: 'add-user', account, name, role, password });
    });
  user('list', 'List users: a table on a terminal, else JSON.').action(({ data }: Flags) =>
    give(data, { action: 'list-users' }),
  );
  user('password <name>', 'Set a new password, which ends all sessions; asks for it, or reads it from stdin.').action(
    async (name: string, { data }: Flags) =>
      give(data, { action: 'set-password', name, password: await readPassword(input, parts.notes) }),
  );
  user('role <name>', 'Change what a user may do.')
    .addArgument(new Argument('<role>', 'what the user may do').choices(roles))
    .action((name: string, role: Role, { data }: Flags) => give(data, { action: 'change-role', name, role }));
  user('disable <name>', 'Let a user no longer log in, and end all sessions.').action((name: string, { data }: Flags) =>
    give(data, { action: 'disable-user', name }),
  );
  user('enable <name>', 'Let a disabled user log in again.').action((name: string, { data }: Flags) =>
    give(data, { action: 'enable-user', name }),
  );

  const token = group('token', 'Manage the tokens of agents and programs.');
  inAccount(token('add <name>', 'Create a token and print it, once.'))
    .addOption(new Option('--kind <kind>', 'for agents, or for programs').choices(['agent', 'api']).default('agent'))
    .addOption(new Option('--scope <scope>', 'what a program may do; by default operate').choices(tokenScopes))
    .option(
      '--valid <time>',
      'how long it is valid: a number with s, m, h or d; by default without an end',
      readSeconds,
    )
    .action((name: string, { data, account, kind, scope, valid }: Flags & NewTokenFlags) =>
      give(data, { action: 'add-token', account, name, kind, scope, validSeconds: valid }),
    );
  token('list', 'List accounts with their tokens: a table on a terminal, else JSON.').action(({ data }: Flags) =>
    give(data, { action: 'list' }),
  );
  token('revoke <id>', 'End a token at once, by its id or the first eight characters of it.').action(
    (tokenId: string, { data }: Flags) => give(data, { action: 'revoke-token', tokenId }),
  );

  const account = group('account', 'Manage accounts, each with workloads of its own.');
  account('add <name>', 'Add an account and print the token for its agents, once.').action(
    (name: string, { data }: Flags) => give(data, { action: 'add', name }),
  );
  account('list', 'List accounts with their tokens: a table on a terminal, else JSON.').action(({ data }: Flags) =>
    give(data, { action: 'list' }),
  );
  account('disable <name>', 'Refuse an account’s agents, people and programs at once.').action(
    (name: string, { data }: Flags) => give(data, { action: 'disable', name }),
  );
  account('enable <name>', 'Let a disabled account in again.').action((name: string, { data }: Flags) =>
    give(data, { action: 'enable', name }),
  );
}

interface NewTokenFlags {
  readonly kind: 'agent' | 'api';
  readonly scope?: TokenScope;
  readonly valid?: number;
}
