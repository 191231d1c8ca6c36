import { type Command, InvalidArgumentError } from 'commander';
import type { AccountOrder } from '../accounts/account-order.js';
import type { CommandParts } from './command-parts.js';
import { dataOption } from './data-option.js';
import { giveOrder } from './give-order.js';
import { showAnswer } from './show-answer.js';

interface Flags {
  readonly data: string;
  readonly launchesPerHour?: number | 'none';
  readonly spendPerDay?: number | 'none';
  readonly failuresInRow?: number | 'none';
}

/** Adds the commands `freeze`, `unfreeze` and `limit`, which are for all accounts at once, whether a server runs or not. */
export function addServerCommands(program: Command, parts: CommandParts): void {
  const give = async (data: string, order: AccountOrder) =>
    showAnswer(await giveOrder({ location: parts.locate(data), owner: parts.owner }, order), parts);
  const add = (usage: string, what: string) => program.command(usage).description(what).addOption(dataOption());

  add(
    'freeze <reason>',
    'Freeze every account: nothing is launched or ended, also not on a notice, until unfreeze.',
  ).action((reason: string, { data }: Flags) => give(data, { action: 'freeze', reason }));
  add('unfreeze', 'Lift the freeze of every account. Those of single accounts and workloads stay.').action(
    ({ data }: Flags) => give(data, { action: 'unfreeze' }),
  );
  add('limit', 'Show or set limits that apply to all accounts together; `none` takes one away.')
    .option('--launches-per-hour <number>', 'how many instances may be launched', numberOrNone)
    .option('--spend-per-day <dollars>', 'what replicas and overlaps may cost', numberOrNone)
    .option('--failures-in-row <number>', 'after how many failed launches there are no more', numberOrNone)
    .action(({ data, launchesPerHour, spendPerDay, failuresInRow }: Flags) =>
      give(data, {
        action: 'limit',
        launchesPerHour: toLimit(launchesPerHour),
        spendPerDay: toLimit(spendPerDay),
        failuresInRow: toLimit(failuresInRow),
      }),
    );
}

function toLimit(limit: number | 'none' | undefined): number | null | undefined {
  return limit === 'none' ? null : limit;
}

// Commander takes null for an option without a value.
function numberOrNone(text: string): number | 'none' {
  if (text === 'none') return text;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('It must be a number, or `none`.');
}
