import type { Queries } from '../storage/database.js';
import { importAccount } from './import-account.js';
import { importWorkload } from './import-workload.js';
import type { ImportedRow } from './imported-row.js';
import type { V4Export } from './read-export.js';
import { RowValues } from './read-values.js';

/** How to import. */
export interface ImportOptions {
  /** With true everything is tried and nothing is kept. */
  readonly isDryRun: boolean;
  readonly now: Date;
}

/**
 * Imports the accounts, their tokens and their agents from an export of a v4 backend, in one transaction. What exists already
 * is left as it is, so the same export may be imported again. Returns what became of each row.
 */
export async function importExport(
  queries: Queries,
  { clients, agents, agent_configs: configs }: V4Export,
  { isDryRun, now }: ImportOptions,
): Promise<readonly ImportedRow[]> {
  const results: ImportedRow[] = [];
  const work = queries.transaction(async (inner) => {
    for (const client of clients.map((row) => new RowValues(row))) {
      const clientId = client.text('id') ?? '';
      const account = await importAccount(inner, client, now);
      results.push(account.row);
      for (const agent of agents.filter((row) => row['client_id'] === clientId).map((row) => new RowValues(row))) {
        const id = agent.text('id');
        const config = new RowValues(configs.find((row) => id !== undefined && row['agent_id'] === id) ?? {});
        results.push(await importWorkload(inner, { account, agent, config, now }));
      }
    }
    const known = new Set(clients.map((row) => row['id']));
    for (const agent of agents.filter((row) => !known.has(row['client_id'] ?? null)))
      results.push(refusedAgent(new RowValues(agent), 'Its account is not in the export.'));
    if (isDryRun) throw new DryRunEnds();
  });
  await work.catch((error: unknown) => {
    if (!(error instanceof DryRunEnds)) throw error;
  });
  return results;
}

/** Undoes the transaction of a dry run. */
class DryRunEnds extends Error {}

function refusedAgent(agent: RowValues, note: string): ImportedRow {
  return { kind: 'agent', name: agent.text('logical_agent_id') ?? agent.text('id') ?? '', result: 'refused', note };
}
