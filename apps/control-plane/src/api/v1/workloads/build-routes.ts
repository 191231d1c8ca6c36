import type { BuildContents, BuildState, FailoverPlan } from '@spotguard/protocol';
import * as z from 'zod';
import type { App } from '../../../http/app.js';
import { problem } from '../../../http/problem.js';
import type { BuildRow } from '../../../storage/rows.js';
import { id, market, time } from '../api-types.js';
import { findWorkload, workloadParams } from './find-workload.js';

const text = z.string();
const reported = z.string().nullable();
const buildSchema = z
  .object({
    workloadId: id,
    instanceId: z.string(),
    reportedAt: time,
    plugins: z.array(
      z.object({
        id: text,
        version: text,
        summary: text,
        stability: text,
        state: reported.meta({ description: 'Such as `running` or `degraded`; null when the agent did not say.' }),
        reason: reported,
        since: reported,
      }),
    ),
    commands: z.array(
      z.object({
        name: text,
        plugin: text,
        summary: text,
        effect: z.enum(['read', 'write']),
        hasDryRun: z.boolean(),
        inputSchema: z.record(z.string(), z.unknown()).nullable().meta({ description: 'JSON Schema of its input.' }),
      }),
    ),
    workers: z.array(
      z.object({
        name: text,
        plugin: text,
        summary: text,
        everySeconds: z.number().nullable(),
        lastRunAt: reported,
        lastSucceededAt: reported,
        lastOutcome: z.enum(['succeeded', 'failed']).nullable(),
        lastFailure: reported,
        runs: z.int().nullable(),
        failures: z.int().nullable(),
      }),
    ),
    procedures: z.array(
      z.object({
        id: text,
        plugin: text,
        version: z.int(),
        summary: text,
        steps: z.array(z.object({ name: text, summary: text, isPivot: z.boolean() })),
      }),
    ),
  })
  .meta({ id: 'Build', description: "What an instance's agent is built of, and how its parts are doing." });
const planSchema = z
  .object({
    workloadId: id,
    instanceId: z.string(),
    plannedAt: text,
    preventedBy: reported.meta({ description: 'Why there would be no failover now; null when there would be one.' }),
    options: z.array(
      z.object({
        kind: z.enum(['replica', 'launch']),
        market: market.nullable(),
        zone: reported,
        instanceId: reported.meta({ description: 'The replica that would take over; null for a launch.' }),
        expectedSeconds: z
          .number()
          .nullable()
          .meta({ description: 'Until the workload is served again; null: unknown.' }),
        expectedFrom: z
          .enum(['measured', 'default'])
          .nullable()
          .meta({ description: 'Whether that was measured for this workload, or is only what is usual.' }),
        problem: reported.meta({ description: 'Why the option would fail as things are.' }),
      }),
    ),
  })
  .meta({ id: 'FailoverPlan', description: 'What the agent would do if AWS took the instance now, in this order.' });

/** The routes that show what the agent of an instance is built of, and what it would do in a failover. */
export function buildRoutes(app: App): void {
  const params = workloadParams.extend({ instanceId: z.string().max(64) });
  app.get(
    '/workloads/:workloadId/instances/:instanceId/build',
    {
      config: { allow: 'viewer' },
      schema: {
        operationId: 'getBuild',
        tags: ['Workloads'],
        summary: "Get an agent's build",
        description:
          'Returns plugins with their health, commands with the JSON Schema of their input, workers and procedures.',
        params,
        response: { 200: buildSchema },
      },
    },
    async (request) => {
      const { workloadId, instanceId } = request.params;
      await findWorkload(request, workloadId);
      const build = await request.store.builds.find(workloadId, instanceId);
      if (build?.contents == null) throw notReported(instanceId);
      return { workloadId, instanceId, reportedAt: build.reportedAt, ...show(build.contents, build.state) };
    },
  );

  app.get(
    '/workloads/:workloadId/failover-plan',
    {
      config: { allow: 'viewer' },
      schema: {
        operationId: 'getFailoverPlan',
        tags: ['Workloads'],
        summary: 'Get the failover plan of a workload',
        description:
          'Returns what the agent of the primary would do if AWS took the instance now. With `instanceId`, what the agent of another instance said last, such as of one that was taken.',
        params: workloadParams,
        querystring: z.strictObject({ instanceId: z.string().max(64).optional() }),
        response: { 200: planSchema },
      },
    },
    async (request) => {
      const { workloadId } = request.params;
      const { workload } = await findWorkload(request, workloadId);
      const { instanceId = workload.primaryInstanceId } = request.query;
      const build = await request.store.builds.find(workloadId, instanceId);
      if (build?.failoverPlan == null) throw notReported(instanceId);
      return { workloadId, instanceId, ...showPlan(build.failoverPlan) };
    },
  );
}

function show({ plugins, commands, workers, procedures }: BuildContents, state: BuildRow['state']) {
  return {
    plugins: plugins.map((plugin) => ({ ...plugin, ...stateOfPlugin(state, plugin.id) })),
    commands: commands.map(({ dry_run: hasDryRun, input_schema: inputSchema, ...command }) => ({
      ...command,
      hasDryRun,
      inputSchema,
    })),
    workers: workers.map(({ every_seconds: everySeconds, ...worker }) => ({
      ...worker,
      everySeconds,
      ...stateOfWorker(state, worker.name),
    })),
    procedures: procedures.map(({ steps, ...procedure }) => ({
      ...procedure,
      steps: steps.map(({ is_pivot: isPivot, ...step }) => ({ ...step, isPivot })),
    })),
  };
}

function stateOfPlugin({ plugins }: BuildState, pluginId: string) {
  const { state = null, reason = null, since = null } = plugins.find((plugin) => plugin.id === pluginId) ?? {};
  return { state, reason, since };
}

function stateOfWorker({ workers }: BuildState, name: string) {
  const worker = workers.find((one) => one.name === name);
  return {
    lastRunAt: worker?.last_run_at ?? null,
    lastSucceededAt: worker?.last_succeeded_at ?? null,
    lastOutcome: worker?.last_outcome ?? null,
    lastFailure: worker?.last_failure ?? null,
    runs: worker?.runs ?? null,
    failures: worker?.failures ?? null,
  };
}

function showPlan({ options, prevented_by: preventedBy, planned_at: plannedAt }: FailoverPlan) {
  return {
    plannedAt,
    preventedBy,
    options: options.map((option) => ({
      kind: option.kind,
      market: option.market === null ? null : option.market === 'spot' ? ('spot' as const) : ('on-demand' as const),
      zone: option.zone,
      instanceId: option.instance_id,
      expectedSeconds: option.expected_seconds,
      expectedFrom: option.expected_from ?? null,
      problem: option.problem,
    })),
  };
}

function notReported(instanceId: string) {
  return problem('build-not-reported', `The agent on ${instanceId} has not reported this; agents of v4 never do.`);
}
