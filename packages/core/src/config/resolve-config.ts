import type { ConfigSchema, ErasedPluginSpec } from '@spotguard/sdk';

/** The sources of settings. A variable overrides the file, and the command line overrides both. */
export interface ConfigSources {
  /** The parsed configuration file: one section for each plugin, under its id. */
  readonly file?: Readonly<Record<string, unknown>>;
  /** The environment variables of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** From the command line: values by `<plugin>.<key>`. */
  readonly overrides?: Readonly<Record<string, string>>;
  /** Problems that were found while the sources were read. The check of the build lists them with its own. */
  readonly problems?: readonly string[];
}

/** One key of a plugin's configuration, as its schema describes it. */
export interface ConfigKey {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly defaultValue: unknown;
  readonly required: boolean;
  /** The environment variable that sets the same key. */
  readonly environment: string | undefined;
  /** True when the value must never be shown or logged. */
  readonly secret: boolean;
  /** The names that the key had before, as `<plugin>.<key>` or as variables. They are still read, with a warning. */
  readonly formerNames: readonly string[];
}

/** A plugin's settings before validation, and for each where it comes from. */
export interface ConfigSection {
  readonly values: Readonly<Record<string, unknown>>;
  readonly origins: Readonly<Record<string, string>>;
}

/**
 * Returns the keys that a configuration schema declares, in their order. The `meta` of a key says which environment
 * variable sets it (`env`), whether it is secret (`secret`), and which names it had before (`formerly`). Throws when
 * the schema cannot describe itself as JSON Schema.
 */
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

/**
 * Merges the sources for one plugin, before validation. Text from the environment and the command line is converted to
 * the declared type of its key where it clearly is of that type.
 */
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
    if (text !== undefined && text !== '') set(key.name, parseText(text, key.type), key.environment ?? '');
  }
  for (const [path, text] of Object.entries(sources.overrides ?? {})) {
    const [id, name] = splitPath(path);
    if (id !== spec.id) continue;
    const type = configKeys(spec.config).find((key) => key.name === name)?.type ?? 'string';
    set(name, parseText(text, type), 'command line');
  }
  return { values, origins };
}

/** Splits a path such as `session.serverUrl` into plugin id and key. */
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

/** Returns the settings of one plugin in the file; empty when it has none, or has something else in their place. */
export function sectionOf(file: ConfigSources['file'], id: string): Readonly<Record<string, unknown>> {
  const section = file?.[id];
  return isSection(section) ? { ...section } : {};
}

/** Whether a value of the file can hold keys; a plugin may have no section, or an empty one. */
export function isSection(value: unknown): value is object | null | undefined {
  return value === undefined || (typeof value === 'object' && !Array.isArray(value));
}

/**
 * Returns the value of the type, or the text itself when it is not clearly of that type: the schema then explains it.
 */
function parseText(text: string, type: string): unknown {
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
