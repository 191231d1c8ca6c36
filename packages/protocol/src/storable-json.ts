/** An escape sequence of JSON: the zero byte, half of a surrogate pair, or any other one. */
const escapeSequence = /\\(u0000|u[dD][89a-fA-F][0-9a-fA-F]{2}|.)/g;
const replacement = '\\ufffd';

/**
 * Writes a value as JSON that PostgreSQL can store: zero bytes and halves of surrogate pairs, which it refuses, are
 * replaced. Undefined for a value that has no JSON, such as undefined or a function. Throws what `JSON.stringify`
 * throws for a circular value.
 */
export function storableJson(value: unknown): string | undefined {
  const text: string | undefined = JSON.stringify(value);
  // `JSON.stringify` writes complete surrogate pairs without escape sequences.
  return text?.replaceAll(escapeSequence, (sequence, code: string) => (code.length > 1 ? replacement : sequence));
}

/** Replaces what PostgreSQL cannot store in a text: zero bytes and halves of surrogate pairs. */
export function storableText(text: string): string {
  return text.replaceAll(/\0|\p{Surrogate}/gu, '\ufffd');
}
