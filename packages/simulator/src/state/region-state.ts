import { join } from 'node:path';
import { Identities } from '../iam/identities.js';
import { Disk } from '../instances/disk.js';
import type { Watchdog } from '../instances/watchdog.js';
import { SpotMarket } from '../market/spot-market.js';
import { MetadataFaultBook } from '../metadata/metadata-fault.js';
import { MetadataLog } from '../metadata/metadata-log.js';
import { CapacityBook } from './capacity-book.js';
import type { Image, Snapshot, SpotRequest, Volume } from './image.js';
import type { LaunchTemplate } from './launch-template.js';
import { Network } from './network.js';
import { OfferBook } from './offer-book.js';
import { QuotaBook } from './quota-book.js';
import type { RegionClock } from './region-clock.js';
import { EventFeed } from './region-events.js';
import { notFound, ResourceIds, type ResourcePrefix } from './resource-ids.js';
import type { SimulatedInstance } from './simulated-instance.js';
import { TagStore } from './tag-store.js';
import type { Timing } from './timing.js';
import { TokenBook } from './token-book.js';
import { type Zone, zonesOf } from './zones.js';

/** What a region's state is made from. */
export interface RegionParts {
  readonly directory: string;
  readonly region: string;
  readonly zones: readonly string[];
  readonly keyPairs: readonly string[];
  readonly timing: Timing;
  readonly clock: RegionClock;
  readonly watchdog: Watchdog;
}

/** All that the region knows. It holds; what happens to it is the business of the actions and of the instance lifecycle. */
export class RegionState {
  readonly accountId = '123456789012';
  readonly ids = new ResourceIds();
  readonly zones: readonly Zone[];
  readonly network: Network;
  readonly identities: Identities;
  readonly events: EventFeed;
  readonly tags = new TagStore();
  readonly capacity = new CapacityBook();
  readonly quotas = new QuotaBook();
  readonly offers = new OfferBook();
  readonly metadataFaults = new MetadataFaultBook();
  readonly metadataLog = new MetadataLog();
  readonly tokens = new TokenBook();
  readonly market: SpotMarket;
  readonly instances = new Map<string, SimulatedInstance>();
  readonly images = new Map<string, Image>();
  readonly snapshots = new Map<string, Snapshot>();
  readonly volumes = new Map<string, Volume>();
  readonly spotRequests = new Map<string, SpotRequest>();
  /** The names that KeyName may have. */
  readonly keyPairs: Set<string>;
  readonly launchTemplates = new Map<string, LaunchTemplate>();
  /** The address that EC2's Query API has; set once it listens. */
  endpoint = '';
  /** The address of the Price List Query API, likewise. */
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

  /** The next place in the order of creation. */
  nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  /** From when the API shows what is made now, in milliseconds since the epoch. */
  visibleFromNow(): number {
    return this.clock.now() + this.clock.scaled(this.timing.visibleAfterMs);
  }

  /** The ARN of an EC2 resource; images and snapshots carry no account. */
  arn(type: string, id: string): string {
    const account = type === 'image' || type === 'snapshot' ? '' : this.accountId;
    return `arn:aws:ec2:${this.region}:${account}:${type}/${id}`;
  }

  diskOf(kind: 'hosts' | 'images', id: string): Disk {
    return new Disk(join(this.parts.directory, kind, id));
  }

  /** The instances that the API shows: not the newest yet, not the long terminated any more. */
  visibleInstances(): readonly SimulatedInstance[] {
    const forgottenBefore = this.clock.now() - this.clock.scaled(this.timing.terminatedVisibleMs);
    return this.#visible(this.instances).filter(
      (instance) => (instance.terminatedAt?.getTime() ?? Infinity) > forgottenBefore,
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

  /** The instances of these ids in this order; EC2's NotFound when the API does not show one of them. */
  instancesById(instanceIds: readonly string[]): readonly SimulatedInstance[] {
    return found('i', instanceIds, new Map(this.visibleInstances().map((instance) => [instance.instanceId, instance])));
  }

  #visible<T extends { readonly visibleAt: number }>(resources: ReadonlyMap<string, T>): readonly T[] {
    const now = this.clock.now();
    return [...resources.values()].filter(({ visibleAt }) => visibleAt <= now);
  }
}

/** The resources of these ids, in this order; EC2's NotFound or Malformed error when one is missing. */
export function found<T>(
  prefix: ResourcePrefix,
  ids: readonly string[],
  resources: ReadonlyMap<string, T>,
): readonly T[] {
  const missing = ids.filter((id) => !resources.has(id));
  if (missing.length > 0) throw notFound(prefix, missing);
  return [...new Set(ids)].flatMap((id) => resources.get(id) ?? []);
}
