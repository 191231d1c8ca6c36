import type { Service } from './instances/service.js';
import type { Image, Snapshot } from './state/image.js';
import type { RegionState } from './state/region-state.js';
import type { InstanceState, Market, Notice, SimulatedInstance } from './state/simulated-instance.js';

/** A service of an instance as its supervisor sees it. */
export interface ServiceView {
  readonly name: string;
  /** Of the running process. */
  readonly pid?: number;
  readonly running: boolean;
  readonly starts: number;
  /** Of the last run: 128 + n after signal n, 127 when the program could not be started. */
  readonly exitCode?: number;
}

/** The truth about an instance. Times are real, in ISO form. */
export interface InstanceView {
  readonly id: string;
  readonly state: InstanceState;
  readonly statusOk: boolean;
  /** Whether its services have been started; true also when there were none to start. */
  readonly booted: boolean;
  readonly type: string;
  readonly zone: string;
  readonly subnetId: string;
  readonly market: Market;
  readonly imageId: string;
  readonly role?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly privateAddress: string;
  readonly launchedAt: string;
  readonly terminatedAt?: string;
  /** `aws`, or the principal that called TerminateInstances. */
  readonly terminatedBy?: string;
  readonly stateReason?: string;
  readonly notice?: Notice['action'];
  readonly clientToken?: string;
  readonly services: readonly ServiceView[];
  /** The folder that is its disk, while it has one. */
  readonly disk: string;
  /** Where its metadata service listens. */
  readonly metadataEndpoint?: string;
}

/** The truth about an image. */
export interface ImageView {
  readonly id: string;
  readonly name: string;
  readonly state: Image['state'];
  readonly architecture: Image['architecture'];
  readonly sourceInstanceId?: string;
  readonly createdAt: string;
  /** The principal that called CreateImage, or `operator` for an added one. */
  readonly createdBy: string;
  readonly snapshotIds: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** The truth about a snapshot. */
export interface SnapshotView {
  readonly id: string;
  readonly state: Snapshot['state'];
  readonly createdAt: string;
  readonly sizeGib: number;
  readonly description: string;
  /** The images, not deregistered, that are made of it. */
  readonly imageIds: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** Views of all instances in the order of their launches. */
export function viewInstances(state: RegionState): readonly InstanceView[] {
  return [...state.instances.values()].map((instance) => viewInstance(instance, state));
}

/** Views of all images in the order of their making. */
export function viewImages(state: RegionState): readonly ImageView[] {
  return [...state.images.values()].map((image) =>
    defined({
      id: image.imageId,
      name: image.name,
      state: image.state,
      architecture: image.architecture,
      sourceInstanceId: image.sourceInstanceId,
      createdAt: image.createdAt.toISOString(),
      createdBy: image.createdBy,
      snapshotIds: image.blockDevices.flatMap(({ snapshotId }) => snapshotId ?? []),
      tags: Object.fromEntries(state.tags.of(image.imageId)),
    }),
  );
}

/** Views of all snapshots in the order of their making. */
export function viewSnapshots(state: RegionState): readonly SnapshotView[] {
  const images = [...state.images.values()].filter((image) => image.state !== 'deregistered');
  return [...state.snapshots.values()].map((snapshot) => ({
    id: snapshot.snapshotId,
    state: snapshot.state,
    createdAt: snapshot.startedAt.toISOString(),
    sizeGib: snapshot.sizeGib,
    description: snapshot.description,
    imageIds: images
      .filter(({ blockDevices }) => blockDevices.some(({ snapshotId }) => snapshotId === snapshot.snapshotId))
      .map(({ imageId }) => imageId),
    tags: Object.fromEntries(state.tags.of(snapshot.snapshotId)),
  }));
}

function viewInstance(instance: SimulatedInstance, state: RegionState): InstanceView {
  return defined({
    id: instance.instanceId,
    state: instance.state,
    statusOk: instance.statusOk,
    booted: instance.machine.booted,
    type: instance.type.name,
    zone: instance.subnet.zone.name,
    subnetId: instance.subnet.subnetId,
    market: instance.market,
    imageId: instance.image.imageId,
    role: instance.role?.name,
    tags: Object.fromEntries(state.tags.of(instance.instanceId)),
    privateAddress: instance.network.privateAddress,
    launchedAt: instance.launchedAt.toISOString(),
    terminatedAt: instance.terminatedAt?.toISOString(),
    terminatedBy: instance.terminatedBy,
    stateReason: instance.stateReason?.code,
    notice: instance.notice?.action,
    clientToken: instance.clientToken,
    services: instance.machine.services.map(viewService),
    disk: instance.disk.path,
    metadataEndpoint: instance.metadataEndpoint,
  });
}

function viewService(service: Service): ServiceView {
  const { pid, starts, exitCode } = service;
  return defined({ name: service.plan.name, pid, running: pid !== undefined, starts, exitCode });
}

/** Leaves undefined members out, so that a view looks the same here and through the control API. */
function defined<T extends object>(view: T): T {
  return Object.fromEntries(Object.entries(view).filter(([, value]) => value !== undefined)) as T;
}
