import { readdir, readFile } from 'node:fs/promises';
import { layout, under } from '../install/layout.js';

/** The settings in the installed unit. Paths are as the agent sees them. */
export interface UnitSettings {
  readonly unit: string;
  /** The folder in which the agent looks for `.env` and for the configuration file. */
  readonly workingDirectory: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Files with more variables, which win over `variables`. Optional ones may be absent. */
  readonly environmentFiles: readonly { readonly path: string; readonly isOptional: boolean }[];
  /** The file of each credential, by name. */
  readonly credentials: Readonly<Record<string, string>>;
}

/**
 * Reads the installed unit and its drop-ins, in the same order as systemd; undefined when no unit is installed. `root` is
 * the folder to use as `/`. Specifiers (`%h`) are not resolved, because the unit that `install` writes has none.
 */
export async function readUnitSettings(root: string): Promise<UnitSettings | undefined> {
  const unit = layout.agentUnit;
  const text = await readIfThere(under(root, unit));
  if (text === undefined) return undefined;
  const dropIns = await readdir(under(root, `${unit}.d`)).catch(() => []);
  const texts = dropIns
    .filter((name) => name.endsWith('.conf'))
    .sort()
    .map((name) => readIfThere(under(root, `${unit}.d/${name}`)));
  const values = settingsOf([text, ...(await Promise.all(texts))].join('\n'));
  return {
    unit,
    workingDirectory: values('WorkingDirectory').at(-1) ?? '/',
    variables: Object.fromEntries(values('Environment').flatMap(words).map(pair('='))),
    environmentFiles: values('EnvironmentFile').map((path) => ({
      path: path.replace(/^-/, ''),
      isOptional: path.startsWith('-'),
    })),
    credentials: Object.fromEntries(values('LoadCredential').map(pair(':'))),
  };
}

/** Returns a function that reads all values of a setting, in order. An empty value discards those before it. */
function settingsOf(text: string): (name: string) => readonly string[] {
  const lines = text.replaceAll('\\\n', ' ').split('\n');
  return (name) => {
    let values: string[] = [];
    for (const line of lines) {
      const [, key, value = ''] = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
      if (key !== name) continue;
      values = value === '' ? [] : [...values, value];
    }
    return values;
  };
}

/** Splits a text into words as systemd does: at blanks outside quotation marks. */
function words(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
}

function pair(separator: string): (text: string) => readonly [string, string] {
  return (text) => {
    const at = text.indexOf(separator);
    return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
  };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
