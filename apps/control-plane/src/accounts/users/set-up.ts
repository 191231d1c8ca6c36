import { and, count, eq, gt, isNull } from 'drizzle-orm';
import type { Clock } from '../../clock.js';
import type { Queries } from '../../storage/database.js';
import { accounts, setUpCodes, users } from '../../storage/schema.js';
import type { Account } from '../account-directory.js';
import { addDefaultAccount, defaultAccount } from '../default-account.js';
import type { LogInTries } from './log-in-tries.js';
import { createSetUpCode, hashSecret, normalizeSetUpCode } from './secret.js';

/** A valid set-up code. */
export interface KnownSetUpCode {
  readonly id: string;
  readonly account: Account;
  /** Who sets a password with it; undefined for the first owner of the account, whom it creates. */
  readonly user: { readonly id: string; readonly name: string } | undefined;
}

const firstCodeHours = 24;

/** Finds one-time codes with which people set a password, in all accounts, and makes the one for the first owner. */
export class SetUp {
  constructor(
    private readonly queries: Queries,
    private readonly clock: Clock,
    private readonly tries: LogInTries,
  ) {}

  /** Whether this server has any user. */
  async isDone(): Promise<boolean> {
    const [found] = await this.queries.select({ id: users.id }).from(users).limit(1);
    return found !== undefined;
  }

  /** Finds a valid code. Throws `OverLimit` when the address has failed too often. */
  async find({
    code,
    address,
  }: {
    readonly code: string;
    readonly address: string;
  }): Promise<KnownSetUpCode | undefined> {
    await this.tries.count({ address });
    const codeHash = hashSecret(normalizeSetUpCode(code));
    const [known] = await this.queries
      .select({ id: setUpCodes.id, account: accounts, user: users })
      .from(setUpCodes)
      .innerJoin(accounts, eq(accounts.id, setUpCodes.accountId))
      .leftJoin(users, eq(users.id, setUpCodes.userId))
      .where(
        and(eq(setUpCodes.codeHash, codeHash), gt(setUpCodes.expiresAt, this.clock.now()), isNull(users.disabledAt)),
      );
    if (known === undefined) return undefined;
    await this.tries.takeBack({ address });
    const { id, name, email, active } = known.account;
    const user = known.user === null ? undefined : { id: known.user.id, name: known.user.name };
    return { id: known.id, account: { id, name, email, active }, user };
  }

  /**
   * Makes a code for the first owner of the server, and ends the earlier ones. Creates the account `default` when there is no
   * account. Undefined when there is a user already, or several accounts and none of them is `default`.
   */
  async createFirstCode(): Promise<{ readonly code: string; readonly expiresAt: Date } | undefined> {
    const now = this.clock.now();
    return this.queries.transaction(async (queries) => {
      const [all] = await queries.select({ users: count() }).from(users);
      if ((all?.users ?? 0) > 0) return undefined;
      await addDefaultAccount(queries);
      const account = await findFirstAccount(queries);
      if (account === undefined) return undefined;
      // Servers that start at once take turns, so that the last one ends the codes of the others.
      await queries.select().from(accounts).where(eq(accounts.id, account.id)).for('update');
      await queries.delete(setUpCodes).where(and(eq(setUpCodes.accountId, account.id), isNull(setUpCodes.userId)));
      const code = createSetUpCode();
      const expiresAt = new Date(now.getTime() + firstCodeHours * 3_600_000);
      const row = { accountId: account.id, codeHash: hashSecret(code), createdAt: now, expiresAt };
      await queries.insert(setUpCodes).values(row);
      return { code, expiresAt };
    });
  }
}

/** Finds the account that the first owner gets: the only one, or the one called `default`. */
async function findFirstAccount(queries: Queries): Promise<{ readonly id: string } | undefined> {
  const [only, second] = await queries.select({ id: accounts.id }).from(accounts).limit(2);
  if (second === undefined) return only;
  const [named] = await queries.select({ id: accounts.id }).from(accounts).where(eq(accounts.name, defaultAccount));
  return named;
}
