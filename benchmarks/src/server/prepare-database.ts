import { randomUUID } from 'node:crypto';
import { addAccount, type Database, type DatabaseLocation, openDatabase } from '@spotguard/control-plane';

/** An account of the benchmark, with one of its workloads per agent. */
export interface LoadedAccount {
  readonly id: string;
  readonly name: string;
  readonly token: string;
}

/** An agent of the load: a registered primary. */
export interface LoadedAgent {
  readonly agentId: string;
  readonly instanceId: string;
  readonly token: string;
}

/** The limits of an account are meant for one company. The load comes from many. */
const maxAgentsPerAccount = 1_000;
const minAccounts = 50;

/** What the database has before the server starts. */
export interface LoadedDatabase {
  /** The agents of many accounts. */
  readonly agents: readonly LoadedAgent[];
  /** The agents of one account with a large fleet. */
  readonly fleet: readonly LoadedAgent[];
  /** The name of that account. */
  readonly fleetAccount: string;
}

/** Fills the database of a server that does not run yet: accounts, and workloads with a primary each. */
export async function prepareDatabase(
  location: DatabaseLocation,
  counts: { readonly agents: number; readonly fleet: number },
): Promise<LoadedDatabase> {
  const database = await openDatabase(location);
  try {
    const count = Math.max(minAccounts, Math.ceil(counts.agents / maxAgentsPerAccount));
    const agents: LoadedAgent[] = [];
    for (let index = 0; index < count; index += 1) {
      const share = Math.floor(counts.agents / count) + (index < counts.agents % count ? 1 : 0);
      agents.push(...(await insertWorkloads(database, await newAccount(database), range(0, share))));
    }
    const large = await newAccount(database);
    const fleet: LoadedAgent[] = [];
    for (let start = 0; start < counts.fleet; start += maxAgentsPerAccount) {
      const end = Math.min(start + maxAgentsPerAccount, counts.fleet);
      fleet.push(...(await insertWorkloads(database, large, range(start, end))));
    }
    return { agents, fleet, fleetAccount: large.name };
  } finally {
    await database.close();
  }
}

async function newAccount({ queries }: Database): Promise<LoadedAccount> {
  const name = `load ${randomUUID()}`;
  const account = await addAccount(queries, { name, kinds: ['agent', 'operator'] });
  if (account === undefined) throw new Error('An account of the load exists already.');
  return { ...account, name };
}

function range(start: number, end: number): readonly number[] {
  return Array.from({ length: end - start }, (_, index) => start + index);
}

async function insertWorkloads(
  { queries, schema }: Database,
  account: LoadedAccount,
  numbers: readonly number[],
): Promise<readonly LoadedAgent[]> {
  const now = new Date();
  const instanceId = (index: number) => `i-${account.id.slice(0, 8)}${String(index).padStart(9, '0')}`;
  if (numbers.length === 0) return [];
  const rows = await queries
    .insert(schema.workloads)
    .values(
      numbers.map((index) => ({
        accountId: account.id,
        logicalAgentId: `load-${index}`,
        generation: 1,
        primaryInstanceId: instanceId(index),
        createdAt: now,
      })),
    )
    .returning({ agentId: schema.workloads.id, instanceId: schema.workloads.primaryInstanceId });
  const place = { role: 'primary' as const, instanceType: 't3.medium', region: 'us-east-1', zone: 'us-east-1a' };
  const ofInstances = rows.map(({ agentId, instanceId }) => ({ agentId, instanceId, accountId: account.id, ...place }));
  await queries.insert(schema.instances).values(
    ofInstances.map((instance) => ({
      ...instance,
      generation: 1,
      mode: 'spot' as const,
      generational: true,
      // None counts as silent while it waits for its turn.
      heartbeatSeconds: 3_600,
      registeredAt: now,
      lastSeenAt: now,
    })),
  );
  // Without these, a job would add them one by one while the requests are measured.
  await queries
    .insert(schema.placements)
    .values(ofInstances.map((instance) => ({ ...instance, market: 'spot' as const, startedAt: now })));
  return rows.map((row) => ({ ...row, token: account.token }));
}
