export { connectRegion, type RemoteControl, type RemoteRegion } from './control/connect-region.js';
export type { Credentials } from './iam/identities.js';
export type { PolicyDocument, PolicyStatement } from './iam/policy.js';
export type { InterruptionControl, NewMaintenance } from './instances/interruption-control.js';
export type { NewNotice } from './instances/interruptions.js';
export type { SpotPool } from './market/spot-market.js';
export type { MetadataControl } from './metadata/metadata-control.js';
export type { MetadataFault } from './metadata/metadata-fault-queue.js';
export type { MetadataRequest } from './metadata/metadata-log.js';
export type { Fault } from './query/fault-queue.js';
export type { Bucket, ThrottlingRule } from './query/throttle.js';
export { type RegionOptions, startRegion } from './region.js';
export type {
  LaunchParameters,
  NewImage,
  NewLaunchTemplate,
  NewRole,
  NewSnapshot,
  Region,
  RegionControl,
  RegionView,
  SubnetView,
  WaitOptions,
} from './region-control.js';
export type { ImageView, InstanceView, ServiceView, SnapshotView } from './region-views.js';
export type { LimitControl } from './state/limit-control.js';
export type { Pool } from './state/pool-capacities.js';
export type { CallRecord, RegionEvent } from './state/region-events.js';
export type { InstanceState, Market } from './state/simulated-instance.js';
export { realisticTiming, type Timing } from './state/timing.js';
export type { TypeOffering } from './state/type-offerings.js';
