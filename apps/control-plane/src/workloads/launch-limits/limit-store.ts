import { and, eq, isNull } from 'drizzle-orm';
import { limits, limitTrips, workloads } from '../../storage/schema.js';
import { inTransaction, type Scope, type Transaction } from '../../storage/scope.js';
import { isUuid } from '../../storage/uuid.js';
import { changeWorkload } from '../change-workload.js';
import { type LimitUse, readUse } from './limit-use.js';
import {
  everyAccount,
  type LimitKind,
  type LimitValues,
  limitKinds,
  readLimits,
  type SubjectLimits,
} from './limit-values.js';

/** The limits of a subject, with what is used of them. */
export interface UsedLimits extends SubjectLimits {
  readonly use: Readonly<Record<LimitKind, LimitUse>>;
}

/** Values to set. Null sets the default; an absent value is not changed. */
export type LimitChange = { readonly [Kind in LimitKind]?: number | null | undefined };

/** The workload whose limits are meant; without its id, the whole account. */
export interface LimitedSubject {
  readonly workloadId?: string | undefined;
}

/** The limits on launches of an account. Undefined: the account has no such workload. */
export interface LimitStore {
  /** Reads the limits and what is used of them. */
  read(subject: LimitedSubject): Promise<UsedLimits | undefined>;
  /** Reads the limits that the server's operator has set for all accounts. Their use is not told, as it shows other accounts. */
  readOfAll(): Promise<LimitValues>;
  set(subject: LimitedSubject, change: LimitChange): Promise<UsedLimits | undefined>;
  /** Counts launches, spend and failures anew from now on, which lifts a limit that is reached. */
  reset(subject: LimitedSubject): Promise<UsedLimits | undefined>;
}

/** Creates the store of limits of one account. */
export function limitStore(scope: Scope): LimitStore {
  const change = async (subject: LimitedSubject, values: StoredChange) => {
    const write = (transaction: Transaction) => store(transaction, subject, values);
    const { workloadId } = subject;
    const isStored =
      workloadId === undefined ? await inTransaction(scope, write) : await changeWorkload(scope, workloadId, write);
    return isStored ? readUsed(scope, subject) : undefined;
  };
  return {
    read: async (subject) => {
      return (await isKnown(scope, subject)) ? readUsed(scope, subject) : undefined;
    },
    readOfAll: async () => {
      const ofAll = (await readLimits(scope)).find(({ level }) => level === 'all');
      if (ofAll === undefined) throw new Error('The limits of all accounts are always listed.');
      return ofAll.values;
    },
    set: (subject, values) => change(subject, values),
    reset: (subject) => change(subject, { countedFrom: scope.clock.now() }),
  };
}

/** Sets limits that apply to all accounts together. Null takes a limit away; an absent value is not changed. */
export async function limitServer({ queries, clock }: Scope, change: LimitChange): Promise<void> {
  const written = { ...change, updatedAt: clock.now() };
  await queries
    .insert(limits)
    .values({ subject: everyAccount, level: 'all', ...written })
    .onConflictDoUpdate({ target: limits.subject, set: written });
  await queries.delete(limitTrips).where(eq(limitTrips.subject, everyAccount));
}

async function isKnown(scope: Scope, { workloadId }: LimitedSubject): Promise<boolean> {
  if (workloadId === undefined) return true;
  if (!isUuid(workloadId)) return false;
  const found = await scope.queries
    .select({ id: workloads.id })
    .from(workloads)
    .where(and(eq(workloads.accountId, scope.accountId), eq(workloads.id, workloadId), isNull(workloads.deletedAt)));
  return found.length > 0;
}

type StoredChange = LimitChange & { readonly countedFrom?: Date };

async function store(scope: Transaction, { workloadId }: LimitedSubject, change: StoredChange): Promise<true> {
  const { accountId } = scope;
  const level = workloadId === undefined ? ('account' as const) : ('workload' as const);
  const subject = workloadId ?? accountId;
  const written = { ...change, updatedAt: scope.clock.now() };
  await scope.queries
    .insert(limits)
    .values({ subject, level, accountId, workloadId: workloadId ?? null, ...written })
    .onConflictDoUpdate({ target: limits.subject, set: written, setWhere: eq(limits.accountId, accountId) });
  // What trips from now on is told again.
  await scope.queries.delete(limitTrips).where(eq(limitTrips.subject, subject));
  const { countedFrom, ...values } = change;
  const changes = countedFrom === undefined ? values : { countedFrom: countedFrom.toISOString() };
  scope.emit({ type: 'limits.changed', workloadId, data: { level, changes } });
  return true;
}

async function readUsed(scope: Scope, { workloadId }: LimitedSubject): Promise<UsedLimits | undefined> {
  const level = workloadId === undefined ? 'account' : 'workload';
  const limited = (await readLimits(scope, workloadId)).find((candidate) => candidate.level === level);
  if (limited === undefined) return undefined;
  const uses = await Promise.all(limitKinds.map(async (kind) => [kind, await readUse(scope, limited, kind)] as const));
  return { ...limited, use: Object.fromEntries(uses) as Record<LimitKind, LimitUse> };
}
