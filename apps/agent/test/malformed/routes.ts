import type { Json } from '@spotguard/testkit';

/** A route of the control plane with an answer that orders nothing: however it is malformed, nothing may be launched. */
export interface Route {
  readonly name: string;
  /** The plugin that calls the route. The route is not tested in a build without it. */
  readonly plugin: string;
  readonly matches: (request: { readonly method: string; readonly path: string; readonly query: string }) => boolean;
  readonly good: (instanceId: string) => Json;
  /** Settings with which the agent calls the route often. */
  readonly config?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What makes the agent call the route, when no worker does that by itself. */
  readonly trigger?: 'a refused command' | 'a rebalance recommendation';
  /** The answer after the malformed ones, when the good answer would itself cause a warning. */
  readonly finalAnswer?: Json;
  /** The names of malformed answers that are valid orders and may have an effect. */
  readonly valid?: RegExp;
}

const settings = {
  enabled: 1,
  auto_switch_enabled: 1,
  auto_terminate_enabled: 1,
  terminate_wait_seconds: 300,
  replica_enabled: 0,
  replica_count: 0,
  min_savings_percent: 15.0,
  risk_threshold: 0.3,
  max_switches_per_week: 10,
  min_pool_duration_hours: 2,
} as const;

const often = 0.1;
const ending = (name: string) => (request: { readonly path: string }) => request.path.endsWith(`/${name}`);
const listing = (status: string) => (request: { readonly path: string; readonly query: string }) =>
  request.path.endsWith('/replicas') && request.query.includes(`status=${status}`);

/** A replica whose instance is the agent's own: nothing to launch, and nothing that may be terminated. */
const ownReplica = (instanceId: string, status: string): Json => ({
  replicas: [
    {
      id: '6f1c2a34-0000-4000-8000-000000000001',
      instance_id: instanceId,
      pool_id: 'm5.large.us-east-1b',
      az: 'us-east-1b',
      type: 'manual',
      status,
      is_active: true,
      pool: { id: 'm5.large.us-east-1b', az: 'us-east-1b' },
    },
  ],
  total: 1,
});

/** Every route that is tested. A new plugin adds its routes here. */
export const routes: readonly Route[] = [
  {
    name: 'register',
    plugin: 'session',
    matches: ending('register'),
    // Only one setting, because each accepted registration needs another agent; `config` tests all settings.
    good: () => ({ agent_id: 'agent-1', config: { enabled: 1 } }),
  },
  {
    name: 'heartbeat',
    plugin: 'session',
    matches: ending('heartbeat'),
    good: () => ({ success: true }),
    config: { session: { heartbeatIntervalSeconds: often } },
  },
  {
    name: 'config',
    plugin: 'session',
    matches: ending('config'),
    good: () => ({ ...settings, manual_replica_enabled: 0 }),
    config: { session: { configRefreshIntervalSeconds: often } },
  },
  {
    name: 'pending-commands',
    plugin: 'session',
    matches: ending('pending-commands'),
    // An order to switch to the current pool.
    good: (instanceId) => [
      {
        id: 'c-1',
        command_type: 'switch',
        instance_id: instanceId,
        target_mode: 'spot',
        target_pool_id: 'm5.large.us-east-1a',
        priority: 75,
        terminate_wait_seconds: 300,
        created_at: '2026-11-23T07:08:23',
      },
    ],
    config: { session: { pendingCommandsIntervalSeconds: often } },
  },
  // One route for all reports, because all are sent through the same outbox.
  {
    name: 'executed',
    plugin: 'session',
    matches: ending('executed'),
    good: () => ({ success: true }),
    config: { session: { pendingCommandsIntervalSeconds: often } },
    trigger: 'a refused command',
  },
  {
    name: 'rebalance-recommendation',
    plugin: 'termination',
    matches: ending('rebalance-recommendation'),
    good: () => ({ success: true, action: 'monitor', risk_score: 0, reason: 'Nothing seen in this pool' }),
    config: { termination: { rebalanceCheckSeconds: 1 } },
    trigger: 'a rebalance recommendation',
  },
  {
    name: 'replicas to launch',
    plugin: 'replicas',
    matches: listing('launching'),
    good: (instanceId) => ownReplica(instanceId, 'launching'),
    // A row without an instance is a request to launch one.
    valid: /^replicas\.0\.instance_id is (missing|null|an empty string)$/,
  },
  {
    name: 'replicas to terminate',
    plugin: 'replicas',
    matches: listing('terminated'),
    good: (instanceId) => ownReplica(instanceId, 'terminated'),
    // An order to end the agent's own instance is refused with a warning for as long as it is listed.
    finalAnswer: { replicas: [], total: 0 },
  },
];

/** Returns the answer of the other routes: success, and nothing to do. */
export function defaultAnswer(path: string): Json {
  if (path.endsWith('/register')) return { agent_id: 'agent-1', client_id: 'client-1', config: settings };
  if (path.endsWith('/config')) return { ...settings, manual_replica_enabled: 0 };
  if (path.endsWith('/pending-commands')) return [];
  if (path.endsWith('/replicas')) return { replicas: [], total: 0 };
  return { success: true };
}
