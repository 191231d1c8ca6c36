import { type ConfigSources, check, configKeys, resolveConfig, withPresentNames } from '@spotguard/core';
import { isSpotGuardError, type Plugin, type SpotGuardError } from '@spotguard/sdk';
import { createAgentPlugin } from './agent-plugin.js';
import type { ProcessLog } from './log/process-log.js';
import type { Row } from './print.js';
import { unreadVariables, withUnread } from './unread-variables.js';
import { agentVersion } from './version.js';

/** Returns every setting as the agent would use it, with secrets hidden. `problem` is the error with which `run` would refuse to start. */
export async function effectiveConfig(
  plugins: readonly Plugin[],
  options: { readonly config: ConfigSources; readonly processLog: ProcessLog; readonly process: NodeJS.Process },
): Promise<{ readonly settings: readonly Row[]; readonly problem: SpotGuardError | undefined }> {
  const { config, processLog, process } = options;
  const all = [createAgentPlugin({ processLog, version: agentVersion, process }).plugin, ...plugins];
  const settings = settingsOf(all, config);
  try {
    const unread = unreadVariables(all, config.environment ?? {});
    await check({ plugins: all, config: withUnread(unread, config) });
    return { settings, problem: undefined };
  } catch (error) {
    if (!isSpotGuardError(error)) throw error;
    return { settings, problem: error };
  }
}

/** Returns the settings of plugins as the agent would use them, without checking them. Each has its present name; secrets are hidden. */
export function settingsOf(plugins: readonly Plugin[], config: ConfigSources): readonly Row[] {
  const specs = plugins.map(({ spec }) => spec);
  const { sources } = withPresentNames(specs, config);
  return specs.flatMap((spec) => {
    const { values, origins } = resolveConfig(spec, sources);
    return configKeys(spec.config).map(({ name, defaultValue, environment = '', secret }): Row => {
      const value = name in values ? values[name] : defaultValue;
      const shown = value === undefined ? '' : secret ? '(hidden)' : asText(value);
      return { setting: `${spec.id}.${name}`, value: shown, from: origins[name] ?? 'default', variable: environment };
    });
  });
}

function asText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
