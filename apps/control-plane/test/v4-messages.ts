import { zoneB } from './account-with-replicas.js';

/** A heartbeat as the Python agent sends it. */
export const online = {
  status: 'online',
  monitored_instances: ['i-1'],
  instance_id: 'i-1',
  instance_type: 't3.medium',
  mode: 'spot',
  az: 'us-east-1a',
};

/** How the Python agent reports a replica that it has launched by a command. */
export const launched = {
  instance_id: 'i-9',
  replica_type: 'manual',
  parent_instance_id: 'i-1',
  pool_id: zoneB,
  status: 'launching',
};
