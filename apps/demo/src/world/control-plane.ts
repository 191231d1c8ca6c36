import { programs } from '../../../../tools/programs.mjs';
import { type ChildProgram, startProgram } from './child-program.js';

/** A command as the control plane's API shows it. */
export interface CommandView {
  readonly id: string;
  readonly status: 'pending' | 'completed' | 'failed';
  readonly success: boolean | null;
  readonly message: string | null;
  /** When an agent acknowledged it; null when it is open or was only inferred to be done. */
  readonly executed_at: string | null;
}

/** An agent as the control plane lists it. */
export interface AgentView {
  readonly id: string;
  readonly logicalAgentId: string;
  readonly instanceId: string;
}

interface ReplicaView {
  readonly id: string;
  readonly instance_id: string | null;
  readonly parent_instance_id: string | null;
}

export interface SwitchOrder {
  readonly target: 'ondemand' | 'pool';
  readonly pool_id?: string;
  /** 0 keeps the old instance. */
  readonly terminate_wait_seconds?: number;
}

/** Settings that a person can change for an agent. */
export interface AgentSettings {
  readonly manualReplicaEnabled?: boolean;
  readonly autoSwitchEnabled?: boolean;
  readonly autoTerminateEnabled?: boolean;
  readonly terminateWaitMinutes?: number;
}

const pauseMs = 150;
const holdSeconds = 20;

/** Where the control plane keeps its data. */
export type DatabaseLocation = { readonly directory: string } | { readonly url: string };

/** What a control plane is started with. */
export interface ControlPlaneStart {
  readonly database: DatabaseLocation;
  /** How many servers share the database; more than one only on PostgreSQL. */
  readonly servers: number;
  /** Contains the account's token and is readable by its owner only. */
  readonly tokenFile: string;
  readonly token: string;
}

/** A server in its own process, or several on one database, and the requests that a person can send with the account's token. */
export class ControlPlaneProcess implements AsyncDisposable {
  readonly #options: ControlPlaneStart;
  readonly #ports: number[];
  #programs: readonly ChildProgram<{ readonly url: string }>[] = [];
  #turn = 0;

  constructor(options: ControlPlaneStart) {
    this.#options = options;
    this.#ports = Array.from({ length: options.servers }, () => 0);
  }

  /** The addresses of the servers. */
  get urls(): readonly string[] {
    if (this.#programs.length === 0) throw new Error('The control plane is not running.');
    return this.#programs.map(({ ready }) => ready.url);
  }

  /** Starts the servers, on the same ports as before. */
  async start(): Promise<void> {
    const results = await Promise.allSettled(this.#ports.map((port) => this.#startServer(port)));
    this.#programs = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) {
      await this.stop();
      throw failed.reason;
    }
    for (const [index, url] of this.urls.entries()) this.#ports[index] = Number(new URL(url).port);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.stop()));
    this.#programs = [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** Returns the address of one server after the other, as a load balancer chooses it. */
  nextUrl(): string {
    const { urls } = this;
    this.#turn += 1;
    return urls[this.#turn % urls.length] ?? '';
  }

  #startServer(port: number): Promise<ChildProgram<{ readonly url: string }>> {
    const { database, tokenFile } = this.#options;
    return startProgram({
      file: programs.controlPlane,
      parameters: [
        ...['serve', '--port', String(port), '--bootstrap-client', 'demo', '--bootstrap-token-file', tokenFile],
        ...('directory' in database ? ['--data', database.directory] : []),
        '--exit-with-parent',
      ],
      environment: { DATABASE_URL: 'url' in database ? database.url : '' },
    });
  }

  /** Waits until the workload has registered, and resolves to its row in the list of agents. */
  async agent(logicalAgentId: string, signal: AbortSignal): Promise<AgentView> {
    const accountId = await this.#accountId(signal);
    return this.until(signal, async () => {
      const agents = await this.#ask<readonly AgentView[]>(`/api/client/${accountId}/agents`, signal);
      return agents.find((agent) => agent.logicalAgentId === logicalAgentId);
    });
  }

  /** Resolves when the instance is registered, or the primary. */
  async instance(
    agentId: string,
    instanceId: string,
    until: 'registered' | 'primary',
    signal: AbortSignal,
  ): Promise<void> {
    const path = `/api/agents/${agentId}/hosts/${instanceId}?until=${until}&wait=${holdSeconds}`;
    await this.until(signal, async () => {
      const instance = await this.#ask<{ role: string }>(path, signal, [404]);
      return instance !== undefined && (until === 'registered' || instance.role === 'primary') ? instance : undefined;
    });
  }

  /** Orders a switch, and resolves to the command's id. Throws when it is refused. */
  async forceSwitch(instanceId: string, order: SwitchOrder, signal: AbortSignal): Promise<string> {
    const path = `/api/client/instances/${instanceId}/force-switch`;
    const response = await this.#send(path, { method: 'POST', body: JSON.stringify(order), signal });
    const body = (await response.json()) as { readonly command_id?: string; readonly error?: string };
    if (body.command_id === undefined) throw new Error(`The switch was refused: ${body.error}`);
    return body.command_id;
  }

  /** Resolves when an agent has acknowledged the command. */
  command(id: string, signal: AbortSignal): Promise<CommandView> {
    return this.until(signal, async () => {
      const command = await this.#ask<CommandView>(`/api/client/commands/${id}`, signal);
      return command.executed_at === null ? undefined : command;
    });
  }

  /** Resolves when the report of a switch to this instance is stored. */
  async switchTo(newInstanceId: string, signal: AbortSignal): Promise<void> {
    const accountId = await this.#accountId(signal);
    await this.until(signal, async () => {
      const path = `/api/client/${accountId}/switch-history?instance_id=${newInstanceId}`;
      const rows = await this.#ask<readonly { readonly newInstanceId: string }[]>(path, signal);
      return rows.find((row) => row.newInstanceId === newInstanceId);
    });
  }

  /** Changes settings of an agent. */
  async configure(agentId: string, settings: AgentSettings, signal: AbortSignal): Promise<void> {
    await this.#post(`/api/client/agents/${agentId}/config`, settings, signal);
  }

  /** Resolves when a replica that was launched for this primary is ready. */
  async readyReplica(
    agentId: string,
    of: { readonly parent: string },
    signal: AbortSignal,
  ): Promise<{ readonly id: string; readonly instanceId: string }> {
    return this.until(signal, async () => {
      const path = `/api/agents/${agentId}/replicas?status=ready`;
      const { replicas } = await this.#ask<{ readonly replicas: readonly ReplicaView[] }>(path, signal);
      const found = replicas.find(({ parent_instance_id: parent }) => parent === of.parent);
      return found?.instance_id ? { id: found.id, instanceId: found.instance_id } : undefined;
    });
  }

  /** Makes a replica the primary. */
  async promoteReplica(agentId: string, replicaId: string, signal: AbortSignal): Promise<void> {
    await this.#post(`/api/agents/${agentId}/replicas/${replicaId}/promote`, {}, signal);
  }

  /** Sends a request to the API for people and programs, and resolves to the body of its answer. */
  async api<T>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    options: { readonly body?: unknown; readonly signal: AbortSignal },
  ): Promise<T> {
    const { body, signal } = options;
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await this.#send(`/api/v1${path}`, { method, signal, ...sent });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} /api/v1${path}: HTTP ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** Reads again and again until there is a result. Rejects with the signal's reason when it aborts before. */
  async until<T>(signal: AbortSignal, read: () => Promise<T | undefined>): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      const result = await read();
      if (result !== undefined) return result;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  async #post(path: string, body: unknown, signal: AbortSignal): Promise<void> {
    const response = await this.#send(path, { method: 'POST', body: JSON.stringify(body), signal });
    if (!response.ok) throw new Error(`POST ${path}: HTTP ${response.status} ${await response.text()}`);
  }

  async #accountId(signal: AbortSignal): Promise<string> {
    return (await this.#ask<{ readonly client_id: string }>('/api/client/validate', signal)).client_id;
  }

  async #ask<T>(path: string, signal: AbortSignal, absent?: readonly number[]): Promise<T>;
  async #ask<T>(path: string, signal: AbortSignal, absent: readonly number[] = []): Promise<T | undefined> {
    const response = await this.#send(path, { signal });
    if (absent.includes(response.status)) return undefined;
    if (!response.ok) throw new Error(`GET ${path}: HTTP ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  #send(path: string, init: RequestInit): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#options.token}`, 'content-type': 'application/json' };
    return fetch(`${this.nextUrl()}${path}`, { ...init, headers });
  }
}
