import { parseEnv } from 'node:util';

export interface EnvFile {
  readonly values: Readonly<Record<string, string>>;
  /** The lines that set nothing although they look like settings. Their text is left out, because it may be a secret. */
  readonly problems: readonly string[];
}

const assignment = /^\s*(?:export\s+)?[A-Za-z_][A-Za-z0-9_.-]*\s*=\s*(.*)$/;

/** Parses a file of variables as Node does, and lists what Node would silently ignore or read differently. */
export function parseEnvFile(path: string, text: string): EnvFile {
  const lines = text.split(/\r?\n/);
  const problems: string[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const value = assignment.exec(line)?.[1];
    if (value === undefined) {
      problems.push(`${path}, line ${index + 1}: it is neither NAME=value nor a comment (#)`);
      continue;
    }
    const last = endOfValue(value, lines, index);
    if (last === undefined) problems.push(`${path}, line ${index + 1}: the quotation mark of its value is not closed`);
    else index = last;
  }
  return { values: parseEnv(text) as Record<string, string>, problems };
}

/** Returns the index of the line in which a value ends. A quoted value may end later; undefined when its quotation mark is not closed. */
function endOfValue(value: string, lines: readonly string[], index: number): number | undefined {
  const [quote] = value;
  if (quote === undefined || !'"\'`'.includes(quote) || value.indexOf(quote, 1) > 0) return index;
  const end = lines.findIndex((line, later) => later > index && line.includes(quote));
  return end === -1 ? undefined : end;
}
