import type { CommandRefusal, CommandRefused, FieldError } from './command-order.js';

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
