import { openDatabase } from '@spotguard/control-plane';
import type { ImageView, InstanceView, RemoteRegion, SnapshotView } from '@spotguard/simulator';
import type { DatabaseLocation } from './control-plane.js';

/** A command in the database at the end. */
export interface StoredCommand {
  readonly id: string;
  readonly agentId: string;
  readonly status: string;
  readonly success: boolean | null;
  readonly message: string | null;
  /** When an agent acknowledged it; null when that never happened. */
  readonly executedAt: Date | null;
}

/** A switch report in the database at the end. */
export interface StoredSwitch {
  readonly agentId: string;
  readonly commandId: string | null;
  readonly success: boolean;
  readonly reason: string | null;
  readonly oldInstanceId: string;
  readonly newInstanceId: string;
  readonly oldTerminatedAt: Date | null;
}

/** A workload in the database at the end, with its primary. */
export interface StoredAgent {
  readonly id: string;
  readonly logicalAgentId: string;
  readonly generation: number;
  readonly primaryInstanceId: string;
}

/** The final state of region and database, on which every judgement is based. */
export interface FinalState {
  readonly instances: readonly InstanceView[];
  readonly images: readonly ImageView[];
  readonly snapshots: readonly SnapshotView[];
  readonly agents: readonly StoredAgent[];
  readonly commands: readonly StoredCommand[];
  readonly switches: readonly StoredSwitch[];
}

/** Reads the region, and the database of a control plane that has been stopped. */
export async function readFinalState(options: {
  readonly region: RemoteRegion;
  readonly database: DatabaseLocation;
}): Promise<FinalState> {
  const database = await openDatabase(options.database);
  try {
    const { queries, schema } = database;
    return {
      instances: await options.region.instances(),
      images: await options.region.images(),
      snapshots: await options.region.snapshots(),
      agents: await queries.select().from(schema.workloads),
      commands: await queries.select().from(schema.commands),
      switches: await queries.select().from(schema.switches),
    };
  } finally {
    await database.close();
  }
}
