import type { agents, commands, hosts, switches } from './schema.js';

/** An agent's row as it is stored. */
export type AgentRow = typeof agents.$inferSelect;
/** A host's row as it is stored. */
export type HostRow = typeof hosts.$inferSelect;
/** A command's row as it is stored. */
export type CommandRow = typeof commands.$inferSelect;
/** A switch's row as it is stored. */
export type SwitchRow = typeof switches.$inferSelect;
