import type { WorkloadRow } from '../../storage/rows.js';
import { describeFreeze } from '../freezes/freeze.js';
import type { CommandRefusal, CommandRefused, FieldError } from './command-order.js';
import type { CommandHindrance } from './queue-command.js';

/** Makes the refusal of an order. `message` has no full stop. */
export function refuseCommand(
  reason: CommandRefusal,
  message: string,
  errors: readonly FieldError[] = [],
): CommandRefused {
  return { kind: 'refused', reason, message: `${message}.`, errors };
}

/** Makes the refusal of an input with the wrong fields. */
export function refuseInput(command: string, errors: readonly FieldError[]): CommandRefused {
  const wrong = errors.slice(0, 10).map(({ field, message }) => `${field || 'the input'} ${message}`);
  return refuseCommand('input-invalid', `The input of '${command}' is not valid: ${wrong.join('; ')}`, errors);
}

/** Makes the refusal of an order that makes sense, but cannot be queued now. */
export function refuseHindered(
  { logicalAgentId }: Pick<WorkloadRow, 'logicalAgentId'>,
  hindrance: CommandHindrance,
): CommandRefused {
  switch (hindrance.kind) {
    case 'key-reused':
      return refuseCommand('key-reused', 'This Idempotency-Key was used for another command; use a new one');
    case 'too-many-open':
      return refuseCommand(
        'too-many-open',
        `${hindrance.count} commands of ${logicalAgentId} are open already; wait until some have ended, or cancel them`,
      );
    case 'frozen':
      return refuseCommand('frozen', `${describeFreeze(hindrance.freeze)}. Nothing is ordered until that is lifted`);
    case 'limited': {
      const { message, endsAt } = hindrance.trip;
      return { kind: 'refused', reason: 'limit-reached', message, errors: [], retryAt: endsAt };
    }
  }
}
