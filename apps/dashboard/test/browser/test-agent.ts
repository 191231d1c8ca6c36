import { createHash } from 'node:crypto';

/** Where a workload of a test runs. */
export interface TestPlace {
  readonly name: string;
  readonly instanceId: string;
  readonly instanceType?: string;
  readonly zone?: string;
  readonly market?: 'spot' | 'on-demand';
  readonly generation?: number;
  readonly predecessor?: string;
  /** Why it was launched, as its tags say. */
  readonly intent?: string;
}

/** A switch as an agent reports it. Times are seconds after its begin. */
export interface TestSwitch {
  readonly from: TestPlace;
  readonly to: TestPlace;
  readonly startedAt: Date;
  readonly launched?: number;
  readonly ready?: number;
  readonly handedOver?: number;
  readonly prices?: { readonly onDemand: number; readonly from?: number; readonly to?: number };
  readonly trigger?: string;
  /** Why it was taken back; absent when it was completed. */
  readonly undone?: string;
  /** Why the old instance could not be ended. */
  readonly leftRunning?: string;
}

/** A step as an agent tells it. Times are seconds after the begin of its run; without an end it goes on. */
export type TestStep = readonly [step: string, begin: number, end: number | null, outcome?: string, detail?: string];

/** What would be tried in a failover, in this order. */
export type TestPlanOption = readonly [market: 'spot' | 'ondemand', zone: string, seconds: number];

/** A command as an agent gets it. */
export interface TakenCommand {
  readonly id: string;
  readonly command_type: string;
  readonly input: unknown;
  readonly dry_run: boolean;
}

/** What an agent that knows the commands of plugins sends with its messages. */
const knowsPlugins = { 'SpotGuard-Features': 'plugin-commands, build, cancelled-commands' };

/** What an agent says to the control plane, over HTTP, in the place of one on an instance. */
export class TestAgent {
  /** What it is built of, as it has said; every report has that and its plan. */
  #build: object = { hash: '0'.repeat(64), state: { plugins: [], workers: [] } };
  #plan: object = {};

  private constructor(
    private readonly url: string,
    private readonly token: string,
    readonly place: TestPlace,
    readonly workloadId: string,
  ) {}

  /** Registers an instance of a workload. The first one of a workload becomes its primary. */
  static async register(url: string, token: string, place: TestPlace): Promise<TestAgent> {
    const { name, instanceId, instanceType = 'c7g.large', zone = 'us-east-1a', market = 'spot' } = place;
    const { generation = 1, predecessor, intent } = place;
    const body = {
      client_token: 'in the header',
      hostname: name,
      instance_id: instanceId,
      instance_type: instanceType,
      region: 'us-east-1',
      az: zone,
      ami_id: 'ami-1',
      agent_version: '4.0.0',
      logical_agent_id: name,
      mode: market === 'spot' ? 'spot' : 'ondemand',
      private_ip: '10.0.0.1',
      public_ip: '54.1.2.3',
    };
    const headers = {
      'SpotGuard-Generation': String(generation),
      'SpotGuard-Instance': instanceId,
      'SpotGuard-Heartbeat-Seconds': '30',
      ...(predecessor === undefined ? {} : { 'SpotGuard-Predecessor': predecessor }),
      ...(intent === undefined ? {} : { 'SpotGuard-Intent': intent }),
    };
    const answer = await send('POST', `${url}/api/agents/register`, token, body, headers);
    return new TestAgent(url, token, place, String(answer['agent_id']));
  }

  /** Reports what its pool and its type cost now, in USD per hour. */
  async reportPrices(spot: number, onDemand: number): Promise<void> {
    await this.reportPools({ [this.place.zone ?? 'us-east-1a']: spot }, onDemand);
  }

  /** Reports what the pools of its type cost, by zone, and its type on-demand: now, or what it read at another time. */
  async reportPools(prices: Readonly<Record<string, number>>, onDemand: number, at = new Date()): Promise<void> {
    const { instanceId, instanceType = 'c7g.large', zone = 'us-east-1a', market = 'spot' } = this.place;
    const mode = market === 'spot' ? 'spot' : 'ondemand';
    const pools = Object.entries(prices).map(([az, price]) => ({
      pool_id: `${instanceType}.${az}`,
      instance_type: instanceType,
      az,
      price,
    }));
    await this.#post('pricing-report', {
      instance: { instance_id: instanceId, instance_type: instanceType, region: 'us-east-1', az: zone, mode },
      pricing: { on_demand_price: onDemand, spot_pools: pools, collected_at: at.toISOString() },
    });
  }

  /** Makes contact. */
  async sendHeartbeat(): Promise<void> {
    const { instanceId } = this.place;
    await this.#post('heartbeat', { status: 'online', monitored_instances: [], instance_id: instanceId });
  }

  /** Reports that AWS takes the instance in so many seconds. */
  async reportNotice(seconds: number): Promise<void> {
    const at = new Date(Date.now() + seconds * 1_000).toISOString();
    await this.#post('termination-imminent', {
      instance_id: this.place.instanceId,
      termination_time: at,
      detected_at: new Date().toISOString(),
      action: 'terminate',
    });
  }

  /** Reports that AWS recommends to move the instance. */
  async reportRebalance(): Promise<void> {
    const { instanceId } = this.place;
    await this.#post('rebalance-recommendation', { instance_id: instanceId, detected_at: new Date().toISOString() });
  }

  /** Becomes the primary, as the successor that a switch launched. */
  async takeOver(): Promise<void> {
    const { instanceId, generation = 1 } = this.place;
    const body = { expected_generation: generation - 1, reason: 'hand-over' };
    await this.#post(`hosts/${instanceId}/promote`, body);
  }

  /** Tells steps of a switch that began at `startedAt`, and that a command started where one is named. */
  async reportSteps(startedAt: Date, steps: readonly TestStep[], commandId: string | null = null): Promise<void> {
    await this.#reportStepsOf({ procedure: 'switching.switch', startedAt, commandId }, steps);
  }

  /** Tells steps of a failover that began at `startedAt`. The same step again is the next attempt. */
  async reportFailoverSteps(startedAt: Date, steps: readonly TestStep[]): Promise<void> {
    await this.#reportStepsOf({ procedure: 'termination.failover', startedAt, commandId: null }, steps);
  }

  async #reportStepsOf(
    {
      procedure,
      startedAt,
      commandId,
    }: { readonly procedure: string; readonly startedAt: Date; readonly commandId: string | null },
    steps: readonly TestStep[],
  ): Promise<void> {
    const at = (seconds: number): string => new Date(startedAt.getTime() + seconds * 1_000).toISOString();
    await this.#post('steps', {
      dropped: 0,
      steps: steps.map(([step, begin, end, outcome = 'done', detail = null], index) => ({
        run: `${procedure}-${startedAt.getTime()}`,
        procedure,
        command_id: commandId,
        step,
        attempt: steps.slice(0, index + 1).filter(([same]) => same === step).length,
        phase: 'perform',
        started_at: at(begin),
        ended_at: end === null ? null : at(end),
        outcome: end === null ? null : outcome,
        detail,
      })),
    });
  }

  /** Tells what it would do in a failover. */
  async reportPlan(options: readonly TestPlanOption[]): Promise<void> {
    const plan = options.map(([market, zone, seconds]) => ({
      kind: 'launch',
      market,
      zone,
      instance_id: null,
      expected_seconds: seconds,
      expected_from: 'measured',
      problem: null,
    }));
    this.#plan = { failover_plan: { options: plan, prevented_by: null, planned_at: new Date().toISOString() } };
    await this.#putBuild();
  }

  /** Reports a switch that was completed or taken back. */
  async reportSwitch(done: TestSwitch): Promise<void> {
    const { from, to, startedAt, launched, ready, handedOver, prices, trigger = 'manual', undone, leftRunning } = done;
    const after = (seconds: number | undefined) =>
      seconds === undefined ? undefined : new Date(startedAt.getTime() + seconds * 1_000).toISOString();
    await this.#post('switch-report', {
      old_instance: wireInstance(from),
      new_instance: wireInstance(to),
      timing: {
        initiated_at: after(0),
        instance_launched_at: after(launched),
        instance_ready_at: after(ready),
        traffic_switched_at: after(handedOver),
      },
      ...(prices && { pricing: { on_demand: prices.onDemand, old_spot: prices.from, new_spot: prices.to } }),
      trigger,
      ...(undone === undefined ? {} : { outcome: 'undone', reason: undone }),
      ...(leftRunning === undefined
        ? {}
        : { old_instance_left_running: { instance_id: from.instanceId, reason: leftRunning } }),
    });
  }

  /** Tells what its build contains and how its parts are doing, as the protocol says it. */
  async reportBuild(contents: unknown, state: unknown): Promise<void> {
    const hash = createHash('sha256').update(JSON.stringify(contents)).digest('hex');
    this.#build = { hash, contents, state };
    await this.#putBuild();
  }

  /** Waits for the next command, and takes it. */
  async takeCommand(): Promise<TakenCommand> {
    for (;;) {
      const path = 'pending-commands?wait=20';
      const [taken] = await this.call<readonly TakenCommand[]>('GET', path, undefined, knowsPlugins);
      if (taken !== undefined) return { ...taken, dry_run: taken.dry_run === true };
    }
  }

  /** Tells how a command ended, with what it returned. */
  async endCommand({ id }: TakenCommand, end: { success: boolean; message: string; output?: unknown }): Promise<void> {
    await this.#post(`commands/${id}/executed`, end);
  }

  /** Sends any message of an agent: `what` is the path below that of the agent. */
  async call<Answer>(
    method: string,
    what: string,
    body?: unknown,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const { instanceId, generation = 1 } = this.place;
    const headers = { 'SpotGuard-Instance': instanceId, 'SpotGuard-Generation': String(generation), ...more };
    const url = `${this.url}/api/agents/${this.workloadId}/${what}`;
    return (await send(method, url, this.token, body, headers)) as Answer;
  }

  #putBuild(): Promise<unknown> {
    return this.call('PUT', 'build', { ...this.#build, ...this.#plan }, knowsPlugins);
  }

  #post(what: string, body: unknown): Promise<unknown> {
    return this.call('POST', what, body);
  }
}

function wireInstance({ instanceId, instanceType = 'c7g.large', zone = 'us-east-1a', market = 'spot' }: TestPlace) {
  const mode = market === 'spot' ? 'spot' : 'ondemand';
  return { instance_id: instanceId, instance_type: instanceType, region: 'us-east-1', az: zone, mode };
}

async function send(
  method: string,
  url: string,
  token: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
) {
  const answer = await fetch(url, {
    method,
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}`, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  // A notice for which there is no replica is answered with 409: launch one yourself.
  if (!answer.ok && answer.status !== 409) throw new Error(`${method} ${url}: ${answer.status} ${text}`);
  return JSON.parse(text === '' ? '{}' : text) as Record<string, unknown>;
}
