import * as z from 'zod';
import { databaseFacts } from '../examination/database-facts.js';

/** An order about the database as a whole, as the command line sends it to a running server. */
export const operationOrder = z.discriminatedUnion('action', [
  z.object({ action: z.literal('examine') }),
  z.object({ action: z.literal('snapshot') }),
]);
export type OperationOrder = z.output<typeof operationOrder>;

/** The result of such an order. */
export const operationAnswer = z.union([
  z.object({ facts: databaseFacts }),
  /** A data directory with a copy of the database, which the server deletes when the connection ends. */
  z.object({ snapshot: z.object({ directory: z.string() }) }),
  z.object({ error: z.string() }),
]);
export type OperationAnswer = z.output<typeof operationAnswer>;
