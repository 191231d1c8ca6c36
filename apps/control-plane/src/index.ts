export { type Clock, systemClock } from './clock.js';
export { type ControlPlane, type ControlPlaneOptions, createControlPlane } from './control-plane.js';
export type { LogTarget } from './http/create-server.js';
export type { Database, DatabaseState, Queries } from './storage/database.js';
export type { DatabaseEvent } from './storage/database-event.js';
export { type DatabaseLocation, type DatabaseOptions, openDatabase } from './storage/open-database.js';
export { type AddedClient, addClient } from './tenants/tenant-directory.js';
