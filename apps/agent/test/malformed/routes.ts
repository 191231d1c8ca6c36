import type { Json } from '@spotguard/testkit';

/** A route of the control plane with an answer that orders nothing: whatever is done to it, nothing may be launched. */
export interface Route {
  readonly name: string;
  /** The plugin that asks. A build without it has nothing to show here. */
  readonly plugin: string;
  readonly matches: (request: { readonly method: string; readonly path: string; readonly query: string }) => boolean;
  readonly good: (instanceId: string) => Json;
  /** Settings that let it be asked often. */
  readonly config?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What brings it about that the route is asked, when no worker does by itself. */
  readonly broughtAboutBy?: 'a refused command' | 'a rebalance recommendation';
  /** What is answered after the walk, where the good answer leaves something to complain about. */
  readonly atLast?: Json;
  /** Names of answers that are lawful orders after all. */
  readonly lawful?: RegExp;
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

/** A replica that is this very instance: nothing to launch, and nothing that may be terminated. */
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

/** Every route that the walk goes along; a new plugin adds its routes here. */
export const routes: readonly Route[] = [
  {
    name: 'register',
    plugin: 'session',
    matches: ending('register'),
    // The rest is the business of `config`: each registration that will do costs the walk an agent.
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
    // An order to go where the instance is already.
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
  // Stands for all reports: they leave by the same door of the outbox.
  {
    name: 'executed',
    plugin: 'session',
    matches: ending('executed'),
    good: () => ({ success: true }),
    config: { session: { pendingCommandsIntervalSeconds: often } },
    broughtAboutBy: 'a refused command',
  },
  {
    name: 'rebalance-recommendation',
    plugin: 'termination',
    matches: ending('rebalance-recommendation'),
    good: () => ({ success: true, action: 'monitor', risk_score: 0, reason: 'Nothing seen in this pool' }),
    config: { termination: { rebalanceCheckSeconds: 1 } },
    broughtAboutBy: 'a rebalance recommendation',
  },
  {
    name: 'replicas to launch',
    plugin: 'replicas',
    matches: listing('launching'),
    good: (instanceId) => ownReplica(instanceId, 'launching'),
    // A row that names no instance yet asks for one.
    lawful: /^replicas\.0\.instance_id is (missing|null|an empty string)$/,
  },
  {
    name: 'replicas to terminate',
    plugin: 'replicas',
    matches: listing('terminated'),
    good: (instanceId) => ownReplica(instanceId, 'terminated'),
    // An order to end this very instance is refused, and said so, for as long as it stands.
    atLast: { replicas: [], total: 0 },
  },
];

/** What is answered where the walk is elsewhere: all is well, and there is nothing to do. */
export function restingAnswer(path: string): Json {
  if (path.endsWith('/register')) return { agent_id: 'agent-1', client_id: 'client-1', config: settings };
  if (path.endsWith('/config')) return { ...settings, manual_replica_enabled: 0 };
  if (path.endsWith('/pending-commands')) return [];
  if (path.endsWith('/replicas')) return { replicas: [], total: 0 };
  return { success: true };
}
