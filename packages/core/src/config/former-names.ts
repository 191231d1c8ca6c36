import type { ErasedPluginSpec } from '@spotguard/sdk';
import { type ConfigKey, type ConfigSources, configKeys, isSection, sectionOf, splitPath } from './resolve-config.js';

/** Sources in which every setting has its present name, and a sentence for each that was found under a former one. */
export interface PresentNames {
  readonly sources: ConfigSources;
  readonly moved: readonly string[];
}

interface Sources {
  readonly file: Record<string, unknown>;
  readonly environment: Record<string, string | undefined>;
  readonly overrides: Record<string, string>;
}

/**
 * Moves settings that are found under a former name (`formerly` in the `meta` of a key's schema: `<plugin>.<key>` or a
 * variable) to their present one. One that has its present name already counts, and the former is dropped.
 */
export function withPresentNames(specs: readonly ErasedPluginSpec[], original: ConfigSources): PresentNames {
  const sources: Sources = {
    file: { ...original.file },
    environment: { ...original.environment },
    overrides: { ...original.overrides },
  };
  const moved: string[] = [];
  for (const { id, config } of specs) {
    for (const key of configKeys(config)) {
      for (const name of key.formerNames) {
        if (!move(name, { id, key }, sources)) continue;
        moved.push(`'${name}' is now '${id}.${key.name}'${key.environment ? ` (${key.environment})` : ''}: rename it`);
      }
    }
  }
  return moved.length === 0 ? { sources: original, moved } : { sources: { ...original, ...sources }, moved };
}

/** Whether there was something to move. */
function move(name: string, to: { readonly id: string; readonly key: ConfigKey }, sources: Sources): boolean {
  const [section, former] = splitPath(name);
  return former === '' ? moveVariable(name, to, sources) : moveKey({ section, former, name }, to, sources);
}

function moveVariable(
  name: string,
  { id, key }: { readonly id: string; readonly key: ConfigKey },
  { file, environment }: Sources,
): boolean {
  const text = environment[name];
  delete environment[name];
  if (text === undefined || text === '') return false;
  const present = key.environment;
  if (present !== undefined && !environment[present] && !(key.name in sectionOf(file, id))) environment[present] = text;
  return true;
}

function moveKey(
  { section, former, name }: { readonly section: string; readonly former: string; readonly name: string },
  { id, key }: { readonly id: string; readonly key: ConfigKey },
  { file, overrides }: Sources,
): boolean {
  const path = `${id}.${key.name}`;
  const override = overrides[name];
  delete overrides[name];
  if (override !== undefined && !(path in overrides)) overrides[path] = override;
  const values = sectionOf(file, section);
  if (!(former in values)) return override !== undefined;
  const { [former]: value, ...rest } = values;
  file[section] = rest;
  // What stands there in place of a section is left for the check to report.
  if (isSection(file[id]) && !(key.name in sectionOf(file, id))) {
    file[id] = { ...sectionOf(file, id), [key.name]: value };
  }
  return true;
}
