export { openV4Backend, type V4Backend, type V4BackendOptions, type V4Exchange } from './open-v4-backend.js';
export type { V4Answer } from './v4-answer.js';
export type {
  AgentRow,
  CommandRow,
  InstanceRow,
  ReplicaRow,
  SwitchRow,
  V4Tables,
} from './v4-tables.js';
