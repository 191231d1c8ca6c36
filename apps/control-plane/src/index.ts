export type { ClientAnswer, ClientOrder } from './administration/client-order.js';
export { type Clock, systemClock } from './clock.js';
export {
  type ControlPlane,
  type ControlPlaneLog,
  type ControlPlaneOptions,
  createControlPlane,
} from './control-plane.js';
export type { ConnectionLimits } from './http/connection-limits.js';
export type { LogTarget } from './http/create-server.js';
export type { Database, Queries } from './storage/database.js';
export { type DatabaseLocation, openDatabase } from './storage/open-database.js';
export { type AddedClient, addClient, type NewClient, type TokenKind } from './tenants/tenant-directory.js';
