import { maxCommandOutputBytes, storableJson, storableText } from '@spotguard/protocol';
import type { CommandAnswer } from '../contract.js';

/** Control planes refuse longer messages. */
const maxMessageLength = 4_000;

/**
 * Makes of an answer one that control planes accept: they refuse what their database cannot store, and the command would
 * then stay open. The message is cut; an output that is too large is left out, and the message says so.
 */
export function storableAnswer({ success, message, output, isCancelled }: CommandAnswer): CommandAnswer {
  const json = output === undefined ? undefined : storableJson(output);
  const bytes = json === undefined ? 0 : Buffer.byteLength(json);
  const note =
    bytes > maxCommandOutputBytes
      ? ` (its output of ${bytes} bytes is larger than ${maxCommandOutputBytes} and was left out)`
      : '';
  const text = `${storableText(message).slice(0, maxMessageLength - note.length)}${note}`;
  const answer = { success, message: text, ...(isCancelled ? { isCancelled } : {}) };
  return json === undefined || note !== '' ? answer : { ...answer, output: JSON.parse(json) };
}
