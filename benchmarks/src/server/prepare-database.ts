import { addAccount, type Database, type DatabaseLocation, openDatabase } from '@spotguard/control-plane';

/** An account of the benchmark, with one of its workloads per agent. */
export interface LoadedAccount {
  readonly id: string;
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

/** Fills the database of a server that does not run yet: accounts, and workloads with a primary each. */
export async function prepareDatabase(location: DatabaseLocation, agents: number): Promise<readonly LoadedAgent[]> {
  const database = await openDatabase(location);
  try {
    const count = Math.max(minAccounts, Math.ceil(agents / maxAgentsPerAccount));
    const loaded: LoadedAgent[] = [];
    for (let index = 0; index < count; index += 1) {
      const name = `load ${process.pid} ${Date.now()} ${index}`;
      const account = await addAccount(database.queries, { name, kinds: ['agent', 'operator'] });
      if (account === undefined) throw new Error(`The account ${name} exists already.`);
      const share = Math.floor(agents / count) + (index < agents % count ? 1 : 0);
      loaded.push(...(await insertWorkloads(database, account, share)));
    }
    return loaded;
  } finally {
    await database.close();
  }
}

async function insertWorkloads(
  { queries, schema }: Database,
  account: LoadedAccount,
  count: number,
): Promise<readonly LoadedAgent[]> {
  const now = new Date();
  const numbers = Array.from({ length: count }, (_, index) => index);
  const instanceId = (index: number) => `i-${account.id.slice(0, 8)}${String(index).padStart(9, '0')}`;
  if (count === 0) return [];
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
  await queries.insert(schema.instances).values(
    rows.map(({ agentId, instanceId }) => ({
      agentId,
      instanceId,
      accountId: account.id,
      generation: 1,
      role: 'primary' as const,
      instanceType: 't3.medium',
      region: 'us-east-1',
      zone: 'us-east-1a',
      mode: 'spot' as const,
      generational: true,
      registeredAt: now,
      lastSeenAt: now,
    })),
  );
  return rows.map((row) => ({ ...row, token: account.token }));
}
