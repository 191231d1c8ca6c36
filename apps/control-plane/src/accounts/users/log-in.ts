import { eq } from 'drizzle-orm';
import { Turns } from '../../limits/turns.js';
import type { Queries } from '../../storage/database.js';
import { accounts, users } from '../../storage/schema.js';
import type { Account } from '../account-directory.js';
import type { Role } from '../role.js';
import type { LogInTries, TriesLeft } from './log-in-tries.js';
import type { Passwords } from './passwords.js';
import { nameKeyOf } from './user-fields.js';

/** What a person logs in with, and from which address. */
export interface Credentials {
  readonly name: string;
  readonly password: string;
  readonly address: string;
}

/** Someone who has proved to be a user of an account. */
export interface KnownUser {
  readonly account: Account;
  readonly user: { readonly id: string; readonly name: string; readonly role: Role };
}

/** What a try to log in came to. A failure does not tell whether the name or the password is wrong. */
export type LogInResult =
  | ({ readonly kind: 'known' } & KnownUser)
  | ({
      readonly kind: 'failed';
      /** Whose password was wrong, for the activity of the account. It must not reach the caller. */
      readonly known: KnownUser | undefined;
    } & TriesLeft);

const maxAtWork = 4;
const maxWaiting = 100;

/** Checks names and passwords, of all accounts. A limited number of tries use the database at the same time. */
export class LogIn {
  readonly #turns = new Turns(maxAtWork, maxWaiting);

  constructor(
    private readonly queries: Queries,
    private readonly passwords: Passwords,
    private readonly tries: LogInTries,
  ) {}

  /** Checks a name and a password. Throws `OverLimit` when the name or the address has failed too often. */
  async attempt(credentials: Credentials): Promise<LogInResult> {
    const turn = await this.#turns.waitForTurn('log-in');
    try {
      return await this.#check(credentials);
    } finally {
      turn.end();
    }
  }

  async #check(credentials: Credentials): Promise<LogInResult> {
    const { name, password } = credentials;
    const left = await this.tries.count(credentials);
    const [found] = await this.queries
      .select({ user: users, account: accounts })
      .from(users)
      .innerJoin(accounts, eq(accounts.id, users.accountId))
      .where(eq(users.nameKey, nameKeyOf(name)));
    const stored = found?.user.disabledAt === null ? found.user.passwordHash : undefined;
    const isRight = await this.passwords.matches(password, stored);
    const known = found && {
      account: pickAccount(found.account),
      user: { id: found.user.id, name: found.user.name, role: found.user.role },
    };
    if (!isRight || known === undefined) return { kind: 'failed', known, ...left };
    await this.tries.takeBack(credentials);
    return { kind: 'known', ...known };
  }
}

function pickAccount({ id, name, email, active }: Account): Account {
  return { id, name, email, active };
}
