import type { BuildDescription, Command, Schema, Steps } from '@spotguard/sdk';
import { hasDryRun } from '../commands/registered-command.js';
import type { PluginUnit } from './plugin-unit.js';

/** Describes what plugins declare, and how often their workers run, as far as the plugins have been set up. */
export function describeBuild(units: readonly Pick<PluginUnit, 'spec' | 'parts'>[]): BuildDescription {
  return {
    plugins: units.map(({ spec: { id, version, summary, stability } }) => ({ id, version, summary, stability })),
    commands: units.flatMap(({ spec }) =>
      Object.values(spec.commands ?? {}).map((command: Command) => ({
        name: command.name,
        plugin: spec.id,
        summary: command.summary,
        effect: command.effect,
        hasDryRun: hasDryRun(command),
        inputSchema: jsonSchemaOf(command.input),
      })),
    ),
    workers: units.flatMap(({ spec, parts }) =>
      Object.entries(spec.workers ?? {}).map(([name, summary]) => ({
        name,
        plugin: spec.id,
        summary,
        everySeconds: parts.workers?.[name]?.schedule.everySeconds,
      })),
    ),
    procedures: units.flatMap(({ spec }) =>
      Object.values(spec.procedures ?? {}).map(({ id, version, summary, steps }) => ({
        id,
        plugin: spec.id,
        version,
        summary,
        steps: Object.entries(steps as Steps).map(([name, step]) => ({
          name,
          summary: step.summary,
          isPivot: step.pivot === true,
        })),
      })),
    ),
  };
}

/** Returns the JSON Schema of what a schema accepts; undefined when it has none, or none for a part of it. */
function jsonSchemaOf(schema: Schema): Readonly<Record<string, unknown>> | undefined {
  const { jsonSchema } = schema['~standard'] as {
    readonly jsonSchema?: { readonly input: (options: { readonly target: string }) => Record<string, unknown> };
  };
  try {
    return jsonSchema?.input({ target: 'draft-2020-12' });
  } catch {
    return undefined;
  }
}
