export { type AddedAccount, addAccount, type NewAccount, type TokenKind } from './accounts/account-directory.js';
export type { AccountAnswer, AccountOrder } from './accounts/account-order.js';
export { type Clock, systemClock } from './clock.js';
export {
  type ControlPlane,
  type ControlPlaneOptions,
  createControlPlane,
  type MetricsOptions,
} from './control-plane.js';
export type { ControlPlaneLog } from './control-plane-log.js';
export type { LogTarget } from './create-server.js';
export type { ConnectionLimits } from './http/connection-limits.js';
export type { KeptKind, PartialRetentionRules, RetentionRules } from './jobs/retention/retention-rules.js';
export type { AccountLimits } from './limits/account-limits.js';
export type { Database, DatabaseState, HeldSnapshot, Queries } from './storage/database.js';
export type { DatabaseEvent } from './storage/database-event.js';
export type { ConnectionCounts, QueryObserver } from './storage/observe-queries.js';
export { type DatabaseLocation, type DatabaseOptions, openDatabase } from './storage/open-database.js';
