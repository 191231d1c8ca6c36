/**
 * Splits the SQL text of a dump into statements, as it arrives in pieces. Semicolons in strings, quoted names and comments end
 * none, and `DELIMITER` changes what does. Comments are left out, also those that MySQL executes (`/*!`): no row of a table is
 * in one. A statement that is not `wanted` by its beginning is not kept in memory.
 */
export class StatementSplitter {
  #state: 'begin' | 'text' | 'line-comment' | 'comment' | 'delimiter' | `'` | '"' | '`' = 'begin';
  #delimiter = ';';
  #statement = '';
  #isKept = true;
  #isJudged = false;
  /** What could not be judged yet, as its continuation is in the next piece. */
  #rest = '';
  #newDelimiter = '';

  constructor(private readonly isWanted: (beginning: string) => boolean) {}

  /** Takes the next piece and returns the wanted statements that end in it. */
  add(piece: string): readonly string[] {
    const text = this.#rest + piece;
    // No mark is longer than this, so that what begins before is complete.
    const safeEnd = text.length - maxMark;
    const statements: string[] = [];
    let at = 0;
    while (at < safeEnd) at = this.#step(text, at, statements);
    this.#rest = text.slice(at);
    return statements;
  }

  /** Returns the wanted statements that end at the end of the text. */
  end(): readonly string[] {
    const statements: string[] = [];
    const text = this.#rest;
    for (let at = 0; at < text.length; ) at = this.#step(text, at, statements);
    this.#finish(statements);
    return statements;
  }

  #step(text: string, at: number, statements: string[]): number {
    switch (this.#state) {
      case 'begin':
        return this.#begin(text, at);
      case 'text':
        return this.#text(text, at, statements);
      case 'line-comment':
        if (text[at] === '\n') this.#state = this.#statement === '' ? 'begin' : 'text';
        return at + 1;
      case 'comment':
        if (!text.startsWith('*/', at)) return at + 1;
        this.#state = this.#statement === '' ? 'begin' : 'text';
        return at + 2;
      case 'delimiter':
        return this.#delimiterLine(text, at);
      default:
        return this.#quoted(text, at, this.#state);
    }
  }

  #begin(text: string, at: number): number {
    if (/\s/.test(text[at] ?? '')) return at + 1;
    if (this.#commentLength(text, at) > 0) return this.#enterComment(text, at);
    if (/^delimiter\s/i.test(text.slice(at, at + 10))) {
      this.#state = 'delimiter';
      return at + 9;
    }
    this.#state = 'text';
    this.#isKept = true;
    this.#isJudged = false;
    return at;
  }

  #text(text: string, at: number, statements: string[]): number {
    const plain = runLength(plainText, text, at);
    // With another delimiter there are procedures and triggers, which are short.
    if (plain > 0 && this.#delimiter === ';') {
      this.#keep(text.slice(at, at + plain));
      return at + plain;
    }
    if (text.startsWith(this.#delimiter, at)) {
      this.#finish(statements);
      return at + this.#delimiter.length;
    }
    if (this.#commentLength(text, at) > 0) {
      this.#keep(' ');
      return this.#enterComment(text, at);
    }
    const character = text[at] ?? '';
    if (character === `'` || character === '"' || character === '`') this.#state = character;
    this.#keep(character);
    return at + 1;
  }

  #quoted(text: string, at: number, quote: string): number {
    const plain = runLength(plainQuoted, text, at);
    if (plain > 0) {
      this.#keep(text.slice(at, at + plain));
      return at + plain;
    }
    const character = text[at] ?? '';
    const isEscape = character === '\\' && quote !== '`';
    const length = isEscape || (character === quote && text[at + 1] === quote) ? 2 : 1;
    if (length === 1 && character === quote) this.#state = 'text';
    this.#keep(text.slice(at, at + length));
    return at + length;
  }

  #delimiterLine(text: string, at: number): number {
    const character = text[at] ?? '';
    if (character !== '\n') this.#newDelimiter += character;
    else {
      this.#delimiter = this.#newDelimiter.trim().slice(0, maxMark) || ';';
      this.#newDelimiter = '';
      this.#state = 'begin';
    }
    return at + 1;
  }

  /** `--` begins a comment only before a blank or the end of a line. */
  #commentLength(text: string, at: number): number {
    if (text[at] === '#') return 1;
    if (text.startsWith('/*', at)) return 2;
    return /^--(\s|$)/.test(text.slice(at, at + 3)) ? 2 : 0;
  }

  #enterComment(text: string, at: number): number {
    this.#state = text.startsWith('/*', at) ? 'comment' : 'line-comment';
    return at + this.#commentLength(text, at);
  }

  #keep(text: string): void {
    if (!this.#isKept) return;
    this.#statement += text;
    if (this.#isJudged || this.#statement.length < maxBeginning) return;
    this.#isJudged = true;
    if (this.isWanted(this.#statement.slice(0, maxBeginning))) return;
    this.#isKept = false;
    // Not empty, so that a comment inside it does not look like the beginning of another statement.
    this.#statement = ' ';
  }

  #finish(statements: string[]): void {
    const statement = this.#statement.trim();
    if (this.#isKept && statement !== '' && this.isWanted(statement.slice(0, maxBeginning))) statements.push(statement);
    this.#statement = '';
    this.#state = 'begin';
  }
}

/** Characters that neither end a statement nor begin a string, a name or a comment. */
const plainText = /[^'"`#;/-]+/y;
/** Characters that neither end a string or a name nor escape anything in it. */
const plainQuoted = /[^\\'"`]+/y;

function runLength(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}

const maxMark = 16;
/** A statement is judged by this many of its first characters. */
const maxBeginning = 200;
