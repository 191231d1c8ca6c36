import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectRegion, type PolicyStatement, type RemoteRegion } from '@spotguard/simulator';
import { programs } from '../../../../tools/programs.mjs';
import { addPerson, type Person } from './add-person.js';
import { type ChildProgram, startProgram } from './child-program.js';
import { ControlPlaneProcess, type DatabaseLocation } from './control-plane.js';
import { type FinalState, readFinalState } from './final-state.js';
import { OwnDatabase } from './own-database.js';
import { writeWorkloadDisk } from './workload-disk.js';
import { addWorkloadRole } from './workload-role.js';

export interface WorldOptions {
  /** How many times faster than EC2 the region is. */
  readonly timeScale: number;
  /** Durations in simulated milliseconds that differ from the defaults. */
  readonly timing?: Readonly<Record<string, number>>;
  /** Real milliseconds added to every EC2 call. */
  readonly callLatencyMs?: number;
  /** How many servers the control plane has; default 1, and more only with `databaseUrl`. */
  readonly servers?: number | undefined;
  /** A PostgreSQL server, on which a database is created and dropped again. Default: the embedded database. */
  readonly databaseUrl?: string | undefined;
}

export interface WorkloadOptions {
  /** The logical agent id. */
  readonly name: string;
  readonly market: 'spot' | 'on-demand';
  readonly zone: string;
  /** Default: the instance type of the demo. */
  readonly instanceType?: string;
  /** Statements of its role's policy, besides the minimal one that the agent prints. */
  readonly policy?: readonly PolicyStatement[];
  /** Variables of the agent, which win over those of the demo. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Of the image that the instance boots from. */
  readonly image?: ImageOptions;
  /** Of the instance, besides its name and those of SpotGuard. */
  readonly instanceTags?: Readonly<Record<string, string>>;
  /** More parameters of its launch, by their names on the wire. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Another build of the agent; `undefined` is the default build, `none` an instance without an agent. */
  readonly agentFile?: string;
  /** The agent writes into a pipe whose reader ends after the first line. Default: into a file. */
  readonly losesOutput?: boolean;
}

export interface ImageOptions {
  /** When it was made, in ISO form. */
  readonly createdAt?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A workload and its first instance, by their ids. */
export interface Workload {
  readonly name: string;
  /** The control plane's id of the agent. */
  readonly agentId: string;
  readonly instanceId: string;
}

/** The address of a region's control API. */
export interface RegionAddress {
  readonly controlEndpoint: string;
  readonly controlToken: string;
}

interface WorldDatabase {
  readonly location: DatabaseLocation;
  /** Undefined for the embedded database, which is in the world's folder. */
  readonly own: OwnDatabase | undefined;
}

export const instanceType = 't3.medium';
/** The zones of the simulated region in which the scenarios run. */
export const zones: readonly string[] = ['us-east-1a', 'us-east-1b', 'us-east-1c'];

/** A region, a control plane and agents, each in its own process, in a folder that is removed at the end. */
export class World implements AsyncDisposable {
  readonly #directory: string;
  readonly #token: string;
  readonly #simulator: ChildProgram<RegionAddress>;
  readonly region: RemoteRegion;
  readonly controlPlane: ControlPlaneProcess;
  readonly #database: WorldDatabase;
  /** How many times faster than EC2 the region is. */
  readonly speed: number;
  readonly #roles = new Map<string, string>();

  private constructor(parts: {
    readonly speed: number;
    readonly directory: string;
    readonly token: string;
    readonly simulator: ChildProgram<RegionAddress>;
    readonly region: RemoteRegion;
    readonly controlPlane: ControlPlaneProcess;
    readonly database: WorldDatabase;
  }) {
    this.#directory = parts.directory;
    this.#token = parts.token;
    this.#simulator = parts.simulator;
    this.region = parts.region;
    this.controlPlane = parts.controlPlane;
    this.#database = parts.database;
    this.speed = parts.speed;
  }

  get control(): RegionAddress {
    return this.#simulator.ready;
  }

  static async start(options: WorldOptions): Promise<World> {
    const { databaseUrl, servers = 1 } = options;
    const own = databaseUrl === undefined ? undefined : await OwnDatabase.create(databaseUrl);
    const directory = await mkdtemp(join(tmpdir(), 'spotguard-world-'));
    const database = { own, location: own ?? { directory: join(directory, 'database') } };
    const token = `token-${randomBytes(16).toString('hex')}`;
    const tokenFile = join(directory, 'token');
    await writeFile(tokenFile, token, { mode: 0o600 });
    const controlPlane = new ControlPlaneProcess({ database: database.location, servers, tokenFile, token });
    const [simulated, controlled] = await Promise.allSettled([
      startProgram<RegionAddress>({
        file: programs.simulator,
        parameters: [
          ...['--directory', join(directory, 'region'), '--time-scale', String(options.timeScale)],
          ...[
            '--timing',
            JSON.stringify(options.timing ?? {}),
            '--call-latency-ms',
            String(options.callLatencyMs ?? 0),
          ],
          '--exit-with-parent',
        ],
      }),
      controlPlane.start(),
    ]);
    const failed = [simulated, controlled].find((result) => result.status === 'rejected');
    if (simulated.status === 'rejected' || failed !== undefined) {
      if (simulated.status === 'fulfilled') await simulated.value.stop();
      await controlPlane.stop();
      await own?.drop();
      await rm(directory, { recursive: true, force: true });
      throw failed?.reason;
    }
    const simulator = simulated.value;
    const region = await connectRegion(simulator.ready);
    return new World({ directory, token, simulator, region, controlPlane, database, speed: options.timeScale });
  }

  /** Creates the image of a workload and its agent, and resolves to its id. */
  async addImage(
    options: Omit<WorkloadOptions, 'market' | 'zone' | 'instanceTags' | 'parameters'> & ImageOptions,
  ): Promise<string> {
    const { name, agentFile = programs.agent, environment, losesOutput = false, createdAt, tags } = options;
    const disk = join(this.#directory, 'disks', name);
    const settings = {
      SPOT_OPTIMIZER_SERVER_URL: this.controlPlane.nextUrl(),
      SPOT_OPTIMIZER_CLIENT_TOKEN: this.#token,
      LOGICAL_AGENT_ID: name,
      SPOTGUARD_HEALTH_PROBE_URL: 'http://{privateIp}:8080/health',
      ...options.settings,
    };
    await mkdir(disk, { recursive: true });
    await writeWorkloadDisk({
      directory: disk,
      settings,
      losesOutput,
      ...(agentFile === noAgent ? {} : { agentFile }),
      ...(environment === undefined ? {} : { environment }),
    });
    return this.region.addImage({
      name: `${name}-${randomBytes(4).toString('hex')}`,
      disk,
      ...(createdAt === undefined ? {} : { createdAt }),
      // The snapshot gets the tags too, as with CreateImage when it tags both.
      ...(tags === undefined ? {} : { tags, snapshotId: await this.region.addSnapshot({ createdAt, tags }) }),
    });
  }

  /** Launches the first instance of a workload as an operator would, and waits until its agent has registered. */
  async addWorkload(options: WorkloadOptions, signal: AbortSignal): Promise<Workload> {
    const { name, market, zone, instanceType: type = instanceType, instanceTags, parameters = {} } = options;
    const role = await this.#role(name, options.policy);
    const imageId = await this.addImage({ ...options, ...options.image });
    const ours = { 'spotguard:agent': name, 'spotguard:generation': '1', 'spotguard:role': 'primary' };
    const tags = { ...instanceTags, Name: name, ...ours };
    const instanceId = await this.region.launch({ imageId, instanceType: type, market, zone, role, tags, parameters });
    const { id: agentId } = await this.controlPlane.agent(name, signal);
    return { name, agentId, instanceId };
  }

  /** Adds a person who can log in and do everything. */
  addPerson(name: string): Promise<Person> {
    return addPerson(this.#database.location, name);
  }

  /** Stops the control plane and reads the final state of region and database. */
  async end(): Promise<FinalState> {
    await this.controlPlane.stop();
    return readFinalState({ region: this.region, database: this.#database.location });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.controlPlane.stop(), this.#simulator.stop()]);
    await this.#database.own?.drop();
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 5 });
  }

  async #role(workload: string, more: readonly PolicyStatement[] = []): Promise<string> {
    const known = this.#roles.get(workload);
    const name = known ?? (await addWorkloadRole({ region: this.region, workload, more }));
    this.#roles.set(workload, name);
    return name;
  }
}

/** The value of `agentFile` for an image without an agent. */
export const noAgent = 'none';
