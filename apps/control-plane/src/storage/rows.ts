import type {
  builds,
  commands,
  events,
  freezes,
  instances,
  interruptions,
  limits,
  replicas,
  spotPools,
  steps,
  switches,
  workloads,
} from './schema.js';

/** An agent's row as it is stored. */
export type WorkloadRow = typeof workloads.$inferSelect;
/** An instance's row as it is stored. */
export type InstanceRow = typeof instances.$inferSelect;
/** A command's row as it is stored. */
export type CommandRow = typeof commands.$inferSelect;
/** A replica's row as it is stored. */
export type ReplicaRow = typeof replicas.$inferSelect;
/** A switch's row as it is stored. */
export type SwitchRow = typeof switches.$inferSelect;
/** An interruption's row as it is stored. */
export type InterruptionRow = typeof interruptions.$inferSelect;
/** A pool's row as it is stored. */
export type SpotPoolRow = typeof spotPools.$inferSelect;
/** An event's row as it is stored. */
export type EventRow = typeof events.$inferSelect;
/** The build of an instance as it is stored. */
export type BuildRow = typeof builds.$inferSelect;
/** A subject's limits as they are stored. */
export type LimitRow = typeof limits.$inferSelect;
/** A freeze as it is stored. */
export type FreezeRow = typeof freezes.$inferSelect;
/** A step of a procedure as it is stored. */
export type StepRow = typeof steps.$inferSelect;
