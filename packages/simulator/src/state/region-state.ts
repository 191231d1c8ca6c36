import { join } from 'node:path';
import { Identities } from '../iam/identities.js';
import { Disk } from '../instances/disk.js';
import type { Watchdog } from '../instances/watchdog.js';
import { SpotMarket } from '../market/spot-market.js';
import { MetadataFaultQueue } from '../metadata/metadata-fault-queue.js';
import { MetadataLog } from '../metadata/metadata-log.js';
import { ClientTokens } from './client-tokens.js';
import type { Image, Snapshot, SpotRequest, Volume } from './image.js';
import type { LaunchTemplate } from './launch-template.js';
import { Network } from './network.js';
import { PoolCapacities } from './pool-capacities.js';
import type { RegionClock } from './region-clock.js';
import { EventFeed } from './region-events.js';
import { notFound, ResourceIds, type ResourcePrefix } from './resource-ids.js';
import type { SimulatedInstance } from './simulated-instance.js';
import { TagStore } from './tag-store.js';
import type { Timing } from './timing.js';
import { TypeOfferings } from './type-offerings.js';
import { VcpuQuotas } from './vcpu-quotas.js';
import { type Zone, zonesOf } from './zones.js';

/** What the state of a region is created from. */
export interface RegionParts {
  readonly directory: string;
  readonly region: string;
  readonly zones: readonly string[];
  readonly keyPairs: readonly string[];
  readonly timing: Timing;
  readonly clock: RegionClock;
  readonly watchdog: Watchdog;
}

/** All data of a region. The actions and the instance lifecycle change it. */
export class RegionState {
  readonly accountId = '123456789012';
  readonly ids = new ResourceIds();
  readonly zones: readonly Zone[];
  readonly network: Network;
  readonly identities: Identities;
  readonly events: EventFeed;
  readonly tags = new TagStore();
  readonly capacities = new PoolCapacities();
  readonly quotas = new VcpuQuotas();
  readonly offerings = new TypeOfferings();
  readonly metadataFaults = new MetadataFaultQueue();
  readonly metadataLog = new MetadataLog();
  readonly tokens = new ClientTokens();
  readonly market: SpotMarket;
  readonly instances = new Map<string, SimulatedInstance>();
  readonly images = new Map<string, Image>();
  readonly snapshots = new Map<string, Snapshot>();
  readonly volumes = new Map<string, Volume>();
  readonly spotRequests = new Map<string, SpotRequest>();
  /** The names that KeyName may have. */
  readonly keyPairs: Set<string>;
  readonly launchTemplates = new Map<string, LaunchTemplate>();
  /** The base URL of the EC2 Query API; empty until it listens. */
  endpoint = '';
  /** The base URL of the Price List Query API; empty until it listens. */
  pricingEndpoint = '';
  #sequence = 0;

  constructor(readonly parts: RegionParts) {
    this.keyPairs = new Set(parts.keyPairs);
    this.zones = zonesOf(parts.region, parts.zones);
    this.market = new SpotMarket({ region: parts.region, zones: this.zones, clock: parts.clock });
    this.network = new Network(this.zones, this.ids);
    this.events = new EventFeed(() => parts.clock.now());
    this.identities = new Identities({
      accountId: this.accountId,
      region: parts.region,
      ids: this.ids,
      now: () => parts.clock.now(),
    });
  }

  get region(): string {
    return this.parts.region;
  }

  get clock(): RegionClock {
    return this.parts.clock;
  }

  get timing(): Timing {
    return this.parts.timing;
  }

  /** Returns the next position in the order of creation. */
  nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  /** Returns when the API begins to show a resource that is created now, in milliseconds since the epoch. */
  visibleFromNow(): number {
    return this.clock.now() + this.clock.scaled(this.timing.visibleAfterMs);
  }

  /** Returns the ARN of an EC2 resource. Those of images and snapshots have no account. */
  arn(type: string, id: string): string {
    const account = type === 'image' || type === 'snapshot' ? '' : this.accountId;
    return `arn:aws:ec2:${this.region}:${account}:${type}/${id}`;
  }

  diskOf(kind: 'instances' | 'images', id: string): Disk {
    return new Disk(join(this.parts.directory, kind, id));
  }

  /** Returns the instances that the API shows: not those that are too new, nor those terminated too long ago. */
  visibleInstances(): readonly SimulatedInstance[] {
    const oldestTermination = this.clock.now() - this.clock.scaled(this.timing.terminatedVisibleMs);
    return this.#visible(this.instances).filter(
      (instance) => (instance.terminatedAt?.getTime() ?? Infinity) > oldestTermination,
    );
  }

  visibleImages(): readonly Image[] {
    return this.#visible(this.images).filter((image) => image.state !== 'deregistered');
  }

  visibleSnapshots(): readonly Snapshot[] {
    return this.#visible(this.snapshots);
  }

  visibleVolumes(): readonly Volume[] {
    return this.#visible(this.volumes);
  }

  visibleSpotRequests(): readonly SpotRequest[] {
    return this.#visible(this.spotRequests);
  }

  /**
   * Returns the instances with these ids, in this order. Throws EC2's NotFound error for one that the API does not
   * show.
   */
  instancesById(instanceIds: readonly string[]): readonly SimulatedInstance[] {
    return findAll(
      'i',
      instanceIds,
      new Map(this.visibleInstances().map((instance) => [instance.instanceId, instance])),
    );
  }

  #visible<T extends { readonly visibleAt: number }>(resources: ReadonlyMap<string, T>): readonly T[] {
    const now = this.clock.now();
    return [...resources.values()].filter(({ visibleAt }) => visibleAt <= now);
  }
}

/**
 * Returns the resources with these ids, in this order. Throws EC2's NotFound or Malformed error when one is missing.
 */
export function findAll<T>(
  prefix: ResourcePrefix,
  ids: readonly string[],
  resources: ReadonlyMap<string, T>,
): readonly T[] {
  const missing = ids.filter((id) => !resources.has(id));
  if (missing.length > 0) throw notFound(prefix, missing);
  return [...new Set(ids)].flatMap((id) => resources.get(id) ?? []);
}
