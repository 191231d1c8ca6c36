export { connectRegion, type RemoteControl, type RemoteRegion } from './control/connect-region.js';
export type { Credentials } from './iam/identities.js';
export type { PolicyDocument, PolicyStatement } from './iam/policy.js';
export type { Fault } from './query/fault-book.js';
export { type RegionOptions, startRegion } from './region.js';
export type {
  LaunchParameters,
  NewImage,
  NewRole,
  Patience,
  Region,
  RegionControl,
  RegionView,
  SubnetView,
} from './region-control.js';
export type { ImageView, InstanceView, ServiceView } from './region-views.js';
export type { Pool } from './state/capacity-book.js';
export type { HostState, Market } from './state/host.js';
export type { CallRecord, RegionEvent } from './state/region-events.js';
export { realisticTiming, type Timing } from './state/timing.js';
