import {
  ControlPlane,
  type ControlPlaneRequest,
  InstanceRegistry,
  type ReportDelivery,
  Reports,
  type Session,
} from '@spotguard/plugin-session/contract';
import type { WorkloadInstance } from '@spotguard/protocol';
import { SpotGuardError } from '@spotguard/sdk';
import { fake, type Service } from '@spotguard/testkit';
import type { Effects } from './effects.js';

interface Row {
  readonly id: string;
  readonly poolId: string | undefined;
  instanceId: string | null;
  status: string;
  isActive: boolean;
  error?: string;
}

const agentPath = '/api/agents/agent-1';

/**
 * What the session plugin provides, in memory. It behaves like our control plane, or with `ours = false` like a v4
 * backend.
 */
export class FakeControlPlane {
  ours = true;
  settings: Session['settings'];
  role: Session['role'] = 'primary';
  frozen = false;
  promotionOutcome: 'primary' | 'superseded' = 'primary';
  readonly rows = new Map<string, Row>();
  readonly rowRequests: ControlPlaneRequest[] = [];
  readonly promotions: { readonly instanceId: string; readonly expectedGeneration: number; readonly reason: string }[] =
    [];
  /** Whether reports are accepted; if not, they wait on the agent's disk. */
  acceptsReports = true;
  /** The answer to a request for the list, instead of the rows. */
  listAnswer: unknown;
  readonly #effects: Effects;
  readonly #roles = new Map<string, WorkloadInstance['role']>();
  readonly #acceptedKeys = new Set<string>();
  readonly #changes = new EventTarget();
  /** While true, every request and report fails. */
  isUnreachable = false;

  constructor(effects: Effects) {
    this.#effects = effects;
  }

  get services(): readonly Service[] {
    const controlPlane: ControlPlane = {
      request: (request) => this.#request(request),
      deliver: (report) => this.#deliver(report),
    };
    return [
      fake(ControlPlane, controlPlane),
      fake(InstanceRegistry, this.#registry()),
      fake(Reports, { acknowledge: async () => {}, reportSwitch: async () => {}, settled: async () => {} }),
    ];
  }

  get session(): Session {
    const controlPlane = this;
    return {
      get role() {
        return controlPlane.role;
      },
      get settings() {
        return controlPlane.settings;
      },
      get isParked() {
        return controlPlane.role === 'retiring' || controlPlane.role === 'superseded';
      },
      get permits() {
        const { role, settings, frozen } = controlPlane;
        const emergencies = !frozen && role !== 'retiring' && role !== 'superseded';
        return { emergencies, changes: emergencies && role === 'primary' && settings?.enabled !== false };
      },
      get freeze() {
        return controlPlane.frozen ? 'This agent is frozen' : undefined;
      },
      agentId: 'agent-1',
      supports: async () => this.ours,
      registered: async () => 'agent-1',
      enabled: async () => {},
      takeOver() {},
      retire() {},
    };
  }

  /** Adds a row for a replica that is wanted. */
  want(id: string, facts: Partial<Row> = {}): void {
    const row = { id, poolId: 'm5.large.us-east-1b', instanceId: null, status: 'launching', isActive: true };
    this.rows.set(id, { ...row, ...facts });
  }

  /** Marks a replica as terminated: our control plane keeps it active until the end is confirmed, a v4 backend does not. */
  withdraw(id: string): void {
    this.#change(id, { status: 'terminated', isActive: this.ours });
  }

  row(id: string): Row | undefined {
    return this.rows.get(id);
  }

  register(instanceId: string, role: WorkloadInstance['role'] = 'standby'): void {
    this.#roles.set(instanceId, role);
    this.#changes.dispatchEvent(new Event('change'));
  }

  #change(id: string, facts: Partial<Row>): void {
    const row = this.rows.get(id);
    if (row !== undefined) this.rows.set(id, { ...row, ...facts });
  }

  #assertReachable(): void {
    if (this.isUnreachable)
      throw new SpotGuardError('UPSTREAM_FAILED', 'The control plane cannot be reached', { retryable: true });
  }

  async #request(request: ControlPlaneRequest): Promise<unknown> {
    this.#assertReachable();
    const { method, path } = request;
    if (path === `${agentPath}/replicas` && method === 'GET')
      return this.listAnswer ?? { replicas: this.#listed(request) };
    if (path === `${agentPath}/replicas` && method === 'POST') return this.#createRow(request);
    const role = this.#roles.get(path.replace(`${agentPath}/hosts/`, ''));
    if (role !== undefined) return workloadInstanceOf(path.split('/').at(-1) ?? '', role);
    throw new SpotGuardError('UPSTREAM_REFUSED', 'Instance not found', { details: { status: 404 } });
  }

  #listed({ query = {} }: ControlPlaneRequest): readonly unknown[] {
    const { status, include_terminated: all } = query;
    const rows = [...this.rows.values()].filter((row) => row.status === status && (row.isActive || all === 'true'));
    return rows.map(({ id, poolId, instanceId: instance_id, isActive: is_active, status: rowStatus }) => {
      const common = { id, instance_id, status: rowStatus, is_active };
      const az = poolId?.split('.').at(-1);
      return this.ours ? { ...common, pool_id: poolId, az } : { ...common, pool: { id: poolId, az } };
    });
  }

  #createRow(request: ControlPlaneRequest): unknown {
    const id = `r-${request.idempotencyKey}`;
    this.rowRequests.push(request);
    const { pool_id: poolId } = request.body as { readonly pool_id?: string };
    if (!this.rows.has(id)) this.want(id, poolId === undefined ? {} : { poolId });
    const { instanceId: instance_id, poolId: pool } = this.rows.get(id) ?? {};
    return { success: true, replica_id: id, instance_id, pool: { id: pool } };
  }

  async #deliver({ key, method = 'POST', path, body }: ReportDelivery): Promise<void> {
    this.#assertReachable();
    if (!this.acceptsReports)
      throw new SpotGuardError('UPSTREAM_FAILED', 'The control plane is overloaded', { retryable: true });
    if (this.#acceptedKeys.has(key)) return;
    const [, id = '', isStatus] = /\/replicas\/([^/]+)(\/status)?$/.exec(path('agent-1')) ?? [];
    const { status = '', instance_id, is_active, error_message } = body as Readonly<Record<string, string>>;
    if (this.rows.get(id) === undefined) throw new SpotGuardError('UPSTREAM_REFUSED', 'Replica not found');
    if ((method === 'PUT') !== (isStatus === undefined)) throw new Error(`${method} is not for ${path('agent-1')}`);
    await this.#effects.apply(`report ${id} ${instance_id ?? status}`, () => {
      this.#acceptedKeys.add(key);
      const isTerminated = this.rows.get(id)?.status === 'terminated' && status !== 'terminated';
      this.#change(id, {
        ...(isTerminated ? {} : { status }),
        ...(instance_id === undefined ? {} : { instanceId: instance_id }),
        ...(is_active === undefined ? {} : { isActive: Boolean(is_active) }),
        ...(error_message === undefined ? {} : { error: error_message }),
      });
    });
  }

  #registry(): InstanceRegistry {
    return {
      until: async (instanceId, state, signal) => {
        for (;;) {
          signal.throwIfAborted();
          const role = this.#roles.get(instanceId);
          if (role !== undefined && (state === 'registered' || role === 'primary'))
            return workloadInstanceOf(instanceId, role);
          await new Promise<void>((resolve, reject) => {
            this.#changes.addEventListener('change', () => resolve(), { once: true, signal });
            signal.addEventListener('abort', () => reject(signal.reason), { once: true });
          });
        }
      },
      promote: async (instanceId, { expectedGeneration, reason }) => {
        this.promotions.push({ instanceId, expectedGeneration, reason });
        return this.promotionOutcome;
      },
      release: async () => {},
    };
  }
}

function workloadInstanceOf(instanceId: string, role: WorkloadInstance['role']): WorkloadInstance {
  const at = '2027-01-01T00:00:00.000000+00:00';
  const base = { instance_id: instanceId, generation: 2, role, predecessor: null, intent: null };
  return { ...base, registered_at: at, last_seen_at: at };
}
