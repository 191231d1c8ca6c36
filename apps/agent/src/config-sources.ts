import { resolve } from 'node:path';
import type { ConfigSources } from '@spotguard/core';
import { describeError } from '@spotguard/sdk';
import { duplicateKeys } from './config/duplicate-keys.js';
import { parseEnvFile } from './config/parse-env-file.js';
import { invalidSettings, readSettingsFile } from './config/settings-file.js';
import { readToken, tokenVariable } from './token/token-source.js';

export interface ConfigSourceOptions {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A file that must exist; without it, `spotguard.config.json` is read if it is there. */
  readonly configFile?: string;
  /** `<plugin>.<key>=<value>`, strongest of all. */
  readonly settings?: readonly string[];
}

/** Read from the working directory, if it is there, when no other is named. */
export const defaultConfigFile = 'spotguard.config.json';

/**
 * Flags over environment over `.env` over the configuration file; defaults are the schemas'. What of the files says nothing
 * is in `problems`; a file that cannot be read at all is an error.
 */
export async function readConfigSources(options: ConfigSourceOptions): Promise<ConfigSources> {
  const { directory, environment, configFile, settings = [] } = options;
  const envPath = resolve(directory, '.env');
  const envText = await readSettingsFile(envPath);
  const dotEnv = envText === undefined ? undefined : parseEnvFile(envPath, envText);
  const filePath = resolve(directory, configFile ?? defaultConfigFile);
  const fileText = await readSettingsFile(filePath);
  if (fileText === undefined && configFile !== undefined) throw invalidSettings(`${filePath}: no such file`);
  return {
    file: fileText === undefined ? {} : parseFile(filePath, fileText),
    environment: { ...dotEnv?.values, ...environment },
    overrides: Object.fromEntries(settings.map(parseSetting)),
    problems: [...(dotEnv?.problems ?? []), ...(fileText === undefined ? [] : doubled(filePath, fileText))],
  };
}

/**
 * The same, with the token of `tokenSource` in place of the variable's: what is fetched wins over what lies about. The
 * credentials are files by their names, for whoever is not started by systemd and reads as the unit does.
 */
export async function withToken(
  sources: ConfigSources,
  credentials: Readonly<Record<string, string>> = {},
): Promise<ConfigSources> {
  const { environment = {} } = sources;
  const source = tokenSourceOf(sources);
  const credential = credentials[source.replace(/^credential:/, '')];
  const token = await readToken(credential === undefined ? source : `file:${credential}`, environment);
  return token === undefined ? sources : { ...sources, environment: { ...environment, [tokenVariable]: token } };
}

/** What the operator says of where the token is, unchecked. */
export function tokenSourceOf({ file = {}, environment = {}, overrides = {} }: ConfigSources): string {
  const section = (file['agent'] ?? {}) as { readonly tokenSource?: unknown };
  const fromEnvironment = environment['SPOTGUARD_TOKEN_SOURCE'] || undefined;
  const source = overrides['agent.tokenSource'] ?? fromEnvironment ?? section.tokenSource;
  return typeof source === 'string' ? source : 'env';
}

function parseFile(path: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (cause) {
    throw invalidSettings(`${path} is not JSON: ${describeError(cause)}`, cause);
  }
  throw invalidSettings(`${path} must hold one object with a section for each plugin`);
}

function doubled(path: string, text: string): readonly string[] {
  return duplicateKeys(text).map((key) => `${path}: ${key} is there twice; remove one`);
}

function parseSetting(text: string): [string, string] {
  const match = /^([a-z][a-z0-9-]*\.[A-Za-z0-9]+)=(.*)$/s.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) {
    throw invalidSettings(
      `--set ${text}: write it as <plugin>.<key>=<value>, such as session.heartbeatIntervalSeconds=10`,
    );
  }
  return [match[1], match[2]];
}
