import type { ConfigSources } from '@spotguard/core';
import { defaultConfigFile, readConfigSources } from '../config-sources.js';
import { under } from '../install/layout.js';
import { parseEnvFile } from './parse-env-file.js';
import { beginsWithMark, readSettingsFile } from './settings-file.js';
import { readUnitSettings, type UnitSettings } from './unit-settings.js';

export interface MachineSources {
  readonly sources: ConfigSources;
  /** By name, the file of each credential that the unit hands over. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Every file that was read or looked for, the unit first. */
  readonly files: readonly string[];
}

export interface MachineOptions {
  /** What stands for `/`. */
  readonly root: string;
  readonly configFile?: string | undefined;
  readonly settings?: readonly string[] | undefined;
}

/**
 * The settings as the installed unit gives them to the agent, whoever asks and wherever: its variables and files, and what
 * is in its working directory. Undefined where no unit is installed. Only root can read the file of variables.
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

/** The state directory of the installed unit, as far as the unit's own file says it: that one everybody can read. */
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
    // To systemd the mark is part of the first name, and a name that is none it leaves out.
    if (await beginsWithMark(file)) {
      problems.push(
        `${file} begins with a byte-order mark, so that systemd does not set its first variable; save it without`,
      );
    }
    // Here a semicolon begins a comment as well.
    const parsed = parseEnvFile(file, text.replaceAll(/^\s*;/gm, '#'));
    Object.assign(environment, parsed.values);
    problems.push(...parsed.problems);
  }
  return { environment, files, problems };
}
