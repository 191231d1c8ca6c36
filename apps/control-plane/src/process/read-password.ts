import type { Readable, Writable } from 'node:stream';

/** A terminal, or a file or pipe. */
export interface PasswordInput extends Readable {
  readonly isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
}

const enter = new Set(['\r', '\n', '\u0004']);
const erase = new Set(['\u007f', '\b']);
const interrupt = '\u0003';
const maxCharacters = 1_000;

/**
 * Reads a new password: from a terminal twice and without showing it, else the first line of the input. Throws when the two
 * differ, or the terminal's user interrupts.
 */
export async function readPassword(input: PasswordInput, notes: Writable): Promise<string> {
  if (input.isTTY !== true) return readLine(input);
  input.setRawMode?.(true);
  try {
    const characters = charactersOf(input);
    notes.write('New password (15 characters or more): ');
    const first = await readHidden(characters);
    notes.write('\nThe same again: ');
    const second = await readHidden(characters);
    notes.write('\n');
    if (first !== second) throw new Error('The two passwords differ; nothing was changed.');
    return first;
  } finally {
    input.setRawMode?.(false);
    input.destroy();
  }
}

async function* charactersOf(input: PasswordInput): AsyncGenerator<string, undefined> {
  input.setEncoding('utf8');
  for await (const part of input) yield* String(part);
  return undefined;
}

async function readHidden(characters: AsyncGenerator<string, undefined>): Promise<string> {
  const typed: string[] = [];
  for (;;) {
    const { value, done } = await characters.next();
    if (done === true || value === undefined || enter.has(value)) return typed.join('');
    if (value === interrupt) throw new Error('Interrupted; nothing was changed.');
    if (erase.has(value)) typed.pop();
    else if (value >= ' ') typed.push(value);
  }
}

async function readLine(input: PasswordInput): Promise<string> {
  input.setEncoding('utf8');
  let text = '';
  for await (const part of input) {
    text += String(part);
    if (text.includes('\n') || text.length > maxCharacters) break;
  }
  const [line = ''] = text.split(/\r?\n/);
  if (line === '') throw new Error('There is no password on stdin. Give it as the first line, or use a terminal.');
  return line;
}
