import type { Scope } from '../../storage/scope.js';
import { type IncomingSwitchReport, recordSwitch } from './record-switch.js';

/** The switches of an account's workloads. */
export interface SwitchStore {
  /** Stores a report once. The same report again only fills unknown fields. */
  record(incoming: IncomingSwitchReport): Promise<void>;
}

/** Creates the store of switches of one account. */
export function switchStore(scope: Scope): SwitchStore {
  return { record: (incoming) => recordSwitch(scope, incoming) };
}
