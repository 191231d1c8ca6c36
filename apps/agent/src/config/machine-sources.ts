import type { ConfigSources } from '@spotguard/core';
import { defaultConfigFile, readConfigSources } from '../config-sources.js';
import { under } from '../install/layout.js';
import { parseEnvFile } from './parse-env-file.js';
import { beginsWithMark, readSettingsFile } from './settings-file.js';
import { readUnitSettings, type UnitSettings } from './unit-settings.js';

export interface MachineSources {
  readonly sources: ConfigSources;
  /** The file of each credential of the unit, by name. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Every file that was read or searched for, the unit first. */
  readonly files: readonly string[];
}

export interface MachineOptions {
  /** The folder to use as `/`. */
  readonly root: string;
  readonly configFile?: string | undefined;
  readonly settings?: readonly string[] | undefined;
}

/**
 * Reads the settings as the agent in the installed unit gets them, independent of the caller's shell: the unit's variables
 * and files, and the files in its working directory. Undefined when no unit is installed. Throws `CONFIG_INVALID` when a
 * file cannot be read; only root can read the file of variables.
 */
export async function readMachineSources(options: MachineOptions): Promise<MachineSources | undefined> {
  const { root, configFile, settings } = options;
  const unit = await readUnitSettings(root);
  if (unit === undefined) return undefined;
  const { environment, files, problems } = await environmentOf(unit, root);
  const directory = under(root, unit.workingDirectory);
  const sources = await readConfigSources({
    directory,
    environment,
    ...(configFile === undefined ? {} : { configFile }),
    ...(settings === undefined ? {} : { settings }),
  });
  return {
    sources: { ...sources, problems: [...problems, ...(sources.problems ?? [])] },
    credentials: Object.fromEntries(Object.entries(unit.credentials).map(([name, path]) => [name, under(root, path)])),
    files: [under(root, unit.unit), ...files, under(directory, '.env'), under(directory, defaultConfigFile)],
  };
}

/** Reads the state directory of the installed unit from the unit's own file, which every user can read. */
export async function installedStateDirectory(root: string): Promise<string | undefined> {
  return (await readUnitSettings(root))?.variables['SPOTGUARD_STATE_DIRECTORY'];
}

async function environmentOf({ variables, environmentFiles }: UnitSettings, root: string) {
  const environment: Record<string, string> = { ...variables };
  const files: string[] = [];
  const problems: string[] = [];
  for (const { path, isOptional } of environmentFiles) {
    const file = under(root, path);
    files.push(file);
    const text = await readSettingsFile(file);
    if (text === undefined) {
      if (!isOptional) problems.push(`${file}: the unit does not start without this file`);
      continue;
    }
    // For systemd the mark is part of the first name, and it ignores invalid names.
    if (await beginsWithMark(file)) {
      problems.push(
        `${file} begins with a byte-order mark, so that systemd does not set its first variable; save it without the mark`,
      );
    }
    // In a file for systemd a semicolon begins a comment too.
    const parsed = parseEnvFile(file, text.replaceAll(/^\s*;/gm, '#'));
    Object.assign(environment, parsed.values);
    problems.push(...parsed.problems);
  }
  return { environment, files, problems };
}
