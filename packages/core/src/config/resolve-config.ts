import type { ConfigSchema, ErasedPluginSpec } from '@spotguard/sdk';

/** Where settings come from, strongest last: file, environment, overrides (`<plugin>.<key>` from the command line). */
export interface ConfigSources {
  /** One section a plugin id, as parsed from the configuration file. */
  readonly file?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly overrides?: Readonly<Record<string, string>>;
  /** What whoever read the sources did not understand in them; the check lists it with what is wrong with the settings. */
  readonly problems?: readonly string[];
}

/** One key of a plugin's configuration, read from its schema. */
export interface ConfigKey {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly defaultValue: unknown;
  readonly required: boolean;
  /** The environment variable that says the same. */
  readonly environment: string | undefined;
  /** Never shown or logged. */
  readonly secret: boolean;
  /** What it was called before, as `<plugin>.<key>` or as a variable: still read, with a warning. */
  readonly formerNames: readonly string[];
}

/** A plugin's settings before validation, with where each came from. */
export interface ConfigSection {
  readonly values: Readonly<Record<string, unknown>>;
  readonly origins: Readonly<Record<string, string>>;
}

/** The keys that a configuration schema declares, in order. Values of the schema's `meta` name variable (`env`), secrecy (`secret`) and former names (`formerly`). */
export function configKeys(schema: ConfigSchema): readonly ConfigKey[] {
  const described = schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) as JsonObjectSchema;
  const required = new Set(described.required ?? []);
  return Object.entries(described.properties ?? {}).map(([name, property]) => ({
    name,
    type: typeof property.type === 'string' ? property.type : 'any',
    description: property.description ?? '',
    defaultValue: property.default,
    required: required.has(name),
    environment: property.env,
    secret: property.secret === true,
    formerNames: property.formerly ?? [],
  }));
}

/** Merges the sources for one plugin. Text from outside becomes the declared type where it clearly is one. */
export function resolveConfig(spec: ErasedPluginSpec, sources: ConfigSources): ConfigSection {
  const values: Record<string, unknown> = {};
  const origins: Record<string, string> = {};
  const set = (name: string, value: unknown, origin: string) => {
    values[name] = value;
    origins[name] = origin;
  };
  for (const [name, value] of Object.entries(sectionOf(sources.file, spec.id))) set(name, value, 'file');
  for (const key of configKeys(spec.config)) {
    const text = key.environment === undefined ? undefined : sources.environment?.[key.environment];
    if (text !== undefined && text !== '') set(key.name, typed(text, key.type), key.environment ?? '');
  }
  for (const [path, text] of Object.entries(sources.overrides ?? {})) {
    const [id, name] = splitPath(path);
    if (id !== spec.id) continue;
    const type = configKeys(spec.config).find((key) => key.name === name)?.type ?? 'string';
    set(name, typed(text, type), 'command line');
  }
  return { values, origins };
}

/** The plugin id and the key of an override such as `session.serverUrl`. */
export function splitPath(path: string): readonly [id: string, key: string] {
  const dot = path.indexOf('.');
  return dot === -1 ? [path, ''] : [path.slice(0, dot), path.slice(dot + 1)];
}

interface JsonObjectSchema {
  readonly required?: readonly string[];
  readonly properties?: Readonly<
    Record<
      string,
      {
        readonly type?: unknown;
        readonly description?: string;
        readonly default?: unknown;
        readonly env?: string;
        readonly secret?: boolean;
        readonly formerly?: readonly string[];
      }
    >
  >;
}

/** The settings of one plugin in the file; empty when it has none, or something that is no section. */
export function sectionOf(file: ConfigSources['file'], id: string): Readonly<Record<string, unknown>> {
  const section = file?.[id];
  return isSection(section) ? { ...section } : {};
}

/** Whether a value of the file can hold keys; a plugin may have no section, or an empty one. */
export function isSection(value: unknown): value is object | null | undefined {
  return value === undefined || (typeof value === 'object' && !Array.isArray(value));
}

/** Leaves text as it is when it is not clearly of the type: the schema's own message is then the better one. */
function typed(text: string, type: string): unknown {
  if (type === 'number' || type === 'integer') {
    const value = Number(text);
    return text.trim() === '' || Number.isNaN(value) ? text : value;
  }
  if (type === 'boolean') {
    if (/^(true|1|yes|on)$/i.test(text)) return true;
    if (/^(false|0|no|off)$/i.test(text)) return false;
  }
  return text;
}
