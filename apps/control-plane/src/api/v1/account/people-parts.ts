import type { FastifyRequest } from 'fastify';
import type { Account } from '../../../accounts/account-directory.js';
import type { LogIn } from '../../../accounts/users/log-in.js';
import type { Passwords } from '../../../accounts/users/passwords.js';
import type { SetUp } from '../../../accounts/users/set-up.js';
import type { Principal } from '../../../http/principal.js';

/** What the routes need that find or prove people, before an account is known. */
export interface PeopleParts {
  readonly logIn: LogIn;
  readonly setUp: SetUp;
  readonly passwords: Passwords;
  /** Sets the account of a request and opens its store. */
  readonly openStore: (request: FastifyRequest, account: Account, actor: Principal['actor']) => void;
}
