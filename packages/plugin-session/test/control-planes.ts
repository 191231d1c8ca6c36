import type { SwitchReport } from '@spotguard/protocol';
import type { InstanceRegistry, Reports, Session } from '../src/contract.js';
import { FakeControlPlane } from '../src/testing.js';
import { type Answer, type Received, ScriptedControlPlane, settings } from './scripted-control-plane.js';
import { patience, startSession } from './session-agent.js';

/** What the control plane knows about the agent under test. */
export interface ControlPlaneFacts {
  readonly role?: 'primary' | 'standby' | 'superseded';
  readonly isEnabled?: boolean;
  readonly isFrozen?: boolean;
  readonly isV4Backend?: boolean;
}

/** What plugin-session or its fake provides, for a registered agent. Use it with `await using`. */
export interface SessionUnderTest extends AsyncDisposable {
  readonly session: Session;
  readonly registry: InstanceRegistry;
  readonly reports: Reports;
  /** Registers another instance as a replica; the workload is at generation 1. */
  register(instanceId: string): void;
  /** The switch reports and acknowledgements that the control plane has received and counts. */
  arrived(): { readonly switchReports: readonly SwitchReport[]; readonly acknowledged: readonly unknown[] };
  /** Advances the clock until a call that polls has ended. */
  finish<T>(call: Promise<T>): Promise<T>;
}

async function openFake(facts: ControlPlaneFacts): Promise<SessionUnderTest> {
  const { role = 'primary', isEnabled = true, isFrozen = false, isV4Backend = false } = facts;
  const controlPlane = new FakeControlPlane();
  Object.assign(controlPlane, { role, isFrozen, isV4Backend, settings: { enabled: isEnabled } });
  const { registry, reports } = controlPlane;
  return {
    session: controlPlane.createSession(),
    registry,
    reports,
    register: (instanceId) => registry.register(instanceId),
    arrived: () => ({
      switchReports: [...reports.switchReports.values()],
      acknowledged: [...reports.acknowledgements.values()],
    }),
    finish: (call) => call,
    async [Symbol.asyncDispose]() {},
  };
}

async function openReal(facts: ControlPlaneFacts): Promise<SessionUnderTest> {
  const { role = 'primary', isEnabled = true, isFrozen = false, isV4Backend = false } = facts;
  const controlPlane = await ScriptedControlPlane.start({ ours: !isV4Backend });
  controlPlane.role = role;
  const config = { ...settings, enabled: isEnabled ? 1 : 0 };
  controlPlane.always('register', { json: { agent_id: 'agent-1', client_id: 'client-1', config } });
  const instances = new Map<string, { role: string; generation: number }>();
  controlPlane.always('instance', (request) => answerOf(request, instances));
  const agent = await startSession(controlPlane.url, { config: { frozen: isFrozen } });
  await agent.registered();
  const bodies = (route: 'switch-report' | 'executed') => [
    ...new Map(
      controlPlane.to(route).map((sent) => [`${sent.path} ${sent.headers['idempotency-key']}`, sent.body]),
    ).values(),
  ];
  return {
    session: agent.session,
    registry: agent.registry,
    reports: agent.reports,
    register: (instanceId) => void instances.set(instanceId, { role: 'standby', generation: 2 }),
    arrived: () => ({
      switchReports: bodies('switch-report') as readonly SwitchReport[],
      acknowledged: bodies('executed'),
    }),
    async finish(call) {
      let isFinished = false;
      const markFinished = () => {
        isFinished = true;
      };
      call.then(markFinished, markFinished);
      while (!isFinished) {
        await agent.advance(1_000);
        await new Promise((resolve) => setImmediate(resolve));
      }
      return call;
    },
    async [Symbol.asyncDispose]() {
      await agent.stop(0);
      await controlPlane[Symbol.asyncDispose]();
    },
  };
}

/** Answers like a control plane of SpotGuard about the instances of a workload at generation 1. */
function answerOf(
  { method, path, body }: Received,
  instances: Map<string, { role: string; generation: number }>,
): Answer {
  const [, id = '', isPromotion] = /\/hosts\/([^/]+)(\/promote)?$/.exec(path) ?? [];
  const known = instances.get(id);
  if (known === undefined) return { status: 404, json: { error: 'Instance not found' } };
  if (isPromotion !== undefined) {
    const { expected_generation: expected } = body as { readonly expected_generation: number };
    if (expected + 1 !== known.generation)
      return { status: 409, json: { error: 'The agent is at another generation' } };
    known.role = 'primary';
    return { json: { role: 'primary', generation: known.generation } };
  }
  if (method === 'DELETE' && known.role === 'primary') {
    return { status: 409, json: { error: 'The instance is the primary; promote another one first' } };
  }
  if (method === 'DELETE') instances.delete(id);
  const at = '2027-01-01T00:00:00.000000+00:00';
  const common = { predecessor: null, intent: null, registered_at: at, last_seen_at: at };
  return { json: method === 'DELETE' ? { success: true } : { instance_id: id, ...known, ...common } };
}

/** A signal that aborts only when the test hangs. */
export const longTimeout = (): AbortSignal => AbortSignal.timeout(patience.timeout);

/** The fake, and the plugin with a control plane on loopback. */
export const controlPlanes = [
  { name: 'the fake', open: openFake },
  { name: 'the plugin with a control plane', open: openReal },
];
