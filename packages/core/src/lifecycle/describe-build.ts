import type {
  AnyToken,
  BuildDescription,
  Command,
  ErasedPluginSpec,
  Plugin,
  PluginDescription,
  Schema,
  Steps,
} from '@spotguard/sdk';
import { hasDryRun } from '../commands/registered-command.js';
import type { PluginUnit } from './plugin-unit.js';

/** Describes what plugins declare. No code of the plugins runs, so that how often their workers run is not known. */
export function describePlugins(plugins: readonly Plugin[]): BuildDescription {
  return describeBuild(plugins.map(({ spec }) => ({ spec, parts: {} })));
}

/** Describes what plugins declare, and how often their workers run, as far as the plugins have been set up. */
export function describeBuild(units: readonly Pick<PluginUnit, 'spec' | 'parts'>[]): BuildDescription {
  return {
    plugins: units.map(({ spec }) => describePlugin(spec)),
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

function describePlugin(spec: ErasedPluginSpec): PluginDescription {
  const { id, version, summary, stability, needs = {}, provides = {}, contributes = {} } = spec;
  const { emits = [], listens = [], iam = [] } = spec;
  const ids = (tokens: Readonly<Record<string, AnyToken>>) => Object.values(tokens).map((token) => token.id);
  return {
    id,
    version,
    summary,
    stability,
    needs: Object.values(needs).map((token) => ({ service: token.id, isOptional: token.optional === true })),
    provides: ids(provides),
    contributes: ids(contributes),
    emits: emits.map(({ name }) => name),
    listens: listens.map(({ name }) => name),
    iam,
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
