import { type ConfigSources, resolveConfig } from '@spotguard/core';
import type { Plugin } from '@spotguard/sdk';

/** Describes the source of the setting that freezes this agent; undefined when it is not frozen. */
export function frozenBy(plugins: readonly Plugin[], config: ConfigSources): string | undefined {
  const session = plugins.find(({ spec }) => spec.id === 'session');
  if (session === undefined) return undefined;
  const { values, origins } = resolveConfig(session.spec, config);
  if (values['frozen'] !== true) return undefined;
  const origin = origins['frozen'];
  if (origin === 'file') return 'session.frozen in the configuration file';
  return origin === 'command line' ? '--set session.frozen' : `the variable ${origin}`;
}
