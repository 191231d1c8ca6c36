import type { agents, commands, hosts, interruptions, replicas, spotPools, switches } from './schema.js';

/** An agent's row as it is stored. */
export type AgentRow = typeof agents.$inferSelect;
/** A host's row as it is stored. */
export type HostRow = typeof hosts.$inferSelect;
/** A command's row as it is stored. */
export type CommandRow = typeof commands.$inferSelect;
/** A standby's row as it is stored. */
export type ReplicaRow = typeof replicas.$inferSelect;
/** A switch's row as it is stored. */
export type SwitchRow = typeof switches.$inferSelect;
/** An interruption's row as it is stored. */
export type InterruptionRow = typeof interruptions.$inferSelect;
/** A pool's row as it is stored. */
export type SpotPoolRow = typeof spotPools.$inferSelect;
