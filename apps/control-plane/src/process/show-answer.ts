import type { Writable } from 'node:stream';
import type { AccountAnswer } from '../accounts/account-order.js';
import { clientTable } from './client-table.js';
import { minute, table } from './table.js';

/** Where a command writes: results to `output`, remarks about them to `notes`. */
export interface Outputs {
  readonly output: Writable & { readonly isTTY?: boolean };
  readonly notes: Writable;
}

/** Prints the answer to an order: lists as a table on a terminal, else as JSON. Throws the reason when it was refused. */
export function showAnswer(answer: AccountAnswer, { output, notes }: Outputs): void {
  if ('error' in answer) throw new Error(answer.error);
  if ('done' in answer) output.write(`${answer.done}\n`);
  else if ('token' in answer) output.write(`${answer.token}\n`);
  else if ('code' in answer) output.write(`${answer.code}\n`);
  if ('note' in answer && answer.note !== undefined) notes.write(`${answer.note}\n`);
  if ('users' in answer) {
    const { users } = answer;
    const rows = users.map((user) => [
      user.name,
      user.account,
      user.role,
      user.state,
      minute(user.created_at),
      user.last_seen_at === null ? 'never' : minute(user.last_seen_at),
    ]);
    const heads = ['USER', 'ACCOUNT', 'ROLE', 'STATE', 'CREATED', 'LAST SEEN'];
    output.write(output.isTTY === true ? table([heads, ...rows]) : `${JSON.stringify(users)}\n`);
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
