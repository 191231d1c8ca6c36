import { describePlugins } from '@spotguard/core';
import type { Plugin } from '@spotguard/sdk';
import { table } from './print.js';

/**
 * Prints what a build can do: one row per plugin on a terminal, and everything that the plugins declare as JSON elsewhere or
 * with `json`. It is the structure that plugins get from `AgentBuild`.
 */
export function printPlugins(
  plugins: readonly Plugin[],
  { stream, json = false }: { readonly stream: NodeJS.WriteStream; readonly json?: boolean },
): void {
  const build = describePlugins(plugins);
  if (json || !stream.isTTY) {
    stream.write(`${JSON.stringify(build, undefined, 2)}\n`);
    return;
  }
  const namesOf = (id: string, parts: readonly { readonly plugin: string; readonly name: string }[]) =>
    parts.flatMap(({ plugin, name }) => (plugin === id ? [name] : [])).join(', ');
  const rows = build.plugins.map(({ id, version, stability, summary }) => ({
    plugin: id,
    version,
    stability,
    commands: namesOf(id, build.commands),
    workers: namesOf(id, build.workers),
    summary,
  }));
  stream.write(table(rows, stream.columns));
}
