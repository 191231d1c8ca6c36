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
  /** A file that must exist. By default `spotguard.config.json` is read if it exists. */
  readonly configFile?: string;
  /** `<plugin>.<key>=<value>`; these win over all other sources. */
  readonly settings?: readonly string[];
}

/** The configuration file in the working directory that is read when no other is named. */
export const defaultConfigFile = 'spotguard.config.json';

/**
 * Reads all sources of settings. Flags win over the environment, that over `.env`, and that over the configuration file.
 * Parts of the files that set nothing are listed in `problems`. Throws `CONFIG_INVALID` for a file that cannot be read.
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
    problems: [...(dotEnv?.problems ?? []), ...(fileText === undefined ? [] : describeDuplicates(filePath, fileText))],
  };
}

/**
 * Returns the sources with the token from `tokenSource`, which wins over the token variable. `credentials` are the files of
 * the unit's credentials by name, for a command that was not started by systemd but reads as the unit does.
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

/** Returns the configured token source, unchecked. */
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
  throw invalidSettings(`${path} must contain one object with a section for each plugin`);
}

function describeDuplicates(path: string, text: string): readonly string[] {
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
