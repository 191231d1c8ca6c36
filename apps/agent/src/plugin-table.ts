import type { Plugin } from '@spotguard/sdk';
import type { Row } from './print.js';

/** Returns what a build can do, one row per plugin. */
export function pluginTable(plugins: readonly Plugin[]): readonly Row[] {
  return plugins.map(({ spec }) => ({
    plugin: spec.id,
    version: spec.version,
    stability: spec.stability,
    commands: Object.values(spec.commands ?? {})
      .map(({ name }) => name)
      .join(', '),
    workers: Object.keys(spec.workers ?? {}).join(', '),
    summary: spec.summary,
  }));
}
