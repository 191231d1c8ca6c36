/** Where a workload of a test runs. */
export interface TestPlace {
  readonly name: string;
  readonly instanceId: string;
  readonly instanceType?: string;
  readonly zone?: string;
  readonly market?: 'spot' | 'on-demand';
  readonly generation?: number;
  readonly predecessor?: string;
}

/** What an agent says to the control plane, over HTTP, in the place of one on an instance. */
export class TestAgent {
  private constructor(
    private readonly url: string,
    private readonly token: string,
    readonly place: TestPlace,
    readonly workloadId: string,
  ) {}

  /** Registers an instance of a workload. The first one of a workload becomes its primary. */
  static async register(url: string, token: string, place: TestPlace): Promise<TestAgent> {
    const { name, instanceId, instanceType = 'c7g.large', zone = 'us-east-1a', market = 'spot' } = place;
    const { generation = 1, predecessor } = place;
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
    };
    const answer = await post(`${url}/api/agents/register`, token, body, headers);
    return new TestAgent(url, token, place, String(answer['agent_id']));
  }

  /** Reports what its pool and its type cost now, in USD per hour. */
  async reportPrices(spot: number, onDemand: number): Promise<void> {
    const { instanceId, instanceType = 'c7g.large', zone = 'us-east-1a', market = 'spot' } = this.place;
    const mode = market === 'spot' ? 'spot' : 'ondemand';
    const pool = { pool_id: `${instanceType}.${zone}`, instance_type: instanceType, az: zone, price: spot };
    await this.#post('pricing-report', {
      instance: { instance_id: instanceId, instance_type: instanceType, region: 'us-east-1', az: zone, mode },
      pricing: { on_demand_price: onDemand, spot_pools: [pool], collected_at: new Date().toISOString() },
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

  #post(what: string, body: unknown): Promise<Record<string, unknown>> {
    const { instanceId, generation = 1 } = this.place;
    const headers = { 'SpotGuard-Instance': instanceId, 'SpotGuard-Generation': String(generation) };
    return post(`${this.url}/api/agents/${this.workloadId}/${what}`, this.token, body, headers);
  }
}

async function post(url: string, token: string, body: unknown, headers: Readonly<Record<string, string>>) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  // A notice for which there is no replica is answered with 409: launch one yourself.
  if (!answer.ok && answer.status !== 409) throw new Error(`POST ${url}: ${answer.status} ${text}`);
  return JSON.parse(text === '' ? '{}' : text) as Record<string, unknown>;
}
