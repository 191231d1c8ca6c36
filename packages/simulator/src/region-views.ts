import type { Service } from './instances/service.js';
import type { Image, Snapshot } from './state/image.js';
import type { RegionState } from './state/region-state.js';
import type { InstanceState, Market, Notice, SimulatedInstance } from './state/simulated-instance.js';

/** The present state of a service of an instance. */
export interface ServiceView {
  readonly name: string;
  /** The id of the process; absent while none runs. */
  readonly pid?: number;
  readonly running: boolean;
  /** How often it was started. */
  readonly starts: number;
  /** The exit code of the last run: 128 + n after signal n, 127 when the program could not be started. */
  readonly exitCode?: number;
}

/** The real state of an instance, also while the API does not show it. Times are real, in ISO form. */
export interface InstanceView {
  readonly id: string;
  readonly state: InstanceState;
  readonly statusOk: boolean;
  /** True when its services have been started, also when it has none. */
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
  /** The path of the folder that is its disk; the folder is removed at termination. */
  readonly disk: string;
  /** The base URL of its metadata service; absent while that does not run. */
  readonly metadataEndpoint?: string;
}

/** The real state of an image, also while the API does not show it. */
export interface ImageView {
  readonly id: string;
  readonly name: string;
  readonly state: Image['state'];
  readonly architecture: Image['architecture'];
  readonly sourceInstanceId?: string;
  readonly createdAt: string;
  /** The principal that called CreateImage, or `operator` for an image from `addImage`. */
  readonly createdBy: string;
  readonly snapshotIds: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** The real state of a snapshot, also while the API does not show it. */
export interface SnapshotView {
  readonly id: string;
  readonly state: Snapshot['state'];
  readonly createdAt: string;
  readonly sizeGib: number;
  readonly description: string;
  /** The images that use it and are not deregistered. */
  readonly imageIds: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** Returns views of all instances in the order of their launches. */
export function viewInstances(state: RegionState): readonly InstanceView[] {
  return [...state.instances.values()].map((instance) => viewInstance(instance, state));
}

/** Returns views of all images in the order of their creation. */
export function viewImages(state: RegionState): readonly ImageView[] {
  return [...state.images.values()].map((image) =>
    withoutUndefined({
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

/** Returns views of all snapshots in the order of their creation. */
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
  return withoutUndefined({
    id: instance.instanceId,
    state: instance.state,
    statusOk: instance.statusOk,
    booted: instance.runtime.isBooted,
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
    services: instance.runtime.services.map(viewService),
    disk: instance.disk.path,
    metadataEndpoint: instance.metadataEndpoint,
  });
}

function viewService(service: Service): ServiceView {
  const { pid, starts, exitCode } = service;
  return withoutUndefined({ name: service.plan.name, pid, running: pid !== undefined, starts, exitCode });
}

/** Removes undefined members, so that a view is the same in this process and through the control API. */
function withoutUndefined<T extends object>(view: T): T {
  return Object.fromEntries(Object.entries(view).filter(([, value]) => value !== undefined)) as T;
}
