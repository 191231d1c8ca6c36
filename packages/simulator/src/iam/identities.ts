import type { ResourceIds } from '../state/resource-ids.js';
import { type Policy, type PolicyDocument, parsePolicy } from './policy.js';
import type { Context } from './policy-value.js';

/** Who makes a call. An operator may do everything; a role may do what its policy allows. */
export interface Principal {
  /** `operator/<n>` or `role/<name>/<instance id>`. */
  readonly name: string;
  readonly arn: string;
  readonly policy?: Policy;
  /** What the organisation allows its accounts: a service control policy. Without one, everything. */
  readonly organisation?: Policy | undefined;
  /** The instance that has the role. */
  readonly instanceId?: string;
  /** The values of condition keys that describe the principal. */
  readonly context?: Context;
}

/** A role with its instance profile. */
export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly profileArn: string;
  readonly profileId: string;
  readonly policy: Policy;
  readonly organisation: Policy | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** Credentials with which requests are signed. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Present for temporary credentials. */
  readonly sessionToken?: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number;
}

const sessionMs = 6 * 3_600_000;
const renewalMs = 30 * 60_000;

/** The roles, operators and sessions of the account. */
export class Identities {
  readonly roles = new Map<string, Role>();
  readonly #keys = new Map<string, { readonly credentials: Credentials; readonly principal: Principal }>();
  readonly #sessions = new Map<string, Credentials>();

  constructor(
    private readonly options: {
      readonly accountId: string;
      readonly region: string;
      readonly ids: ResourceIds;
      now(): number;
    },
  ) {}

  addRole(
    name: string,
    document: PolicyDocument,
    {
      organisation,
      tags = {},
    }: { readonly organisation?: PolicyDocument | undefined; readonly tags?: Role['tags'] | undefined } = {},
  ): Role {
    const { accountId, ids } = this.options;
    if (!/^[\w+=,.@-]{1,64}$/.test(name)) throw new RangeError(`'${name}' is not a role name.`);
    const role: Role = {
      name,
      arn: `arn:aws:iam::${accountId}:role/${name}`,
      profileArn: `arn:aws:iam::${accountId}:instance-profile/${name}`,
      profileId: `AIPA${ids.letters(17)}`,
      policy: parsePolicy(document),
      organisation: organisation && parsePolicy(organisation),
      tags,
    };
    this.roles.set(name, role);
    return role;
  }

  /** Adds a principal that may do everything; returns its credentials. */
  addOperator(): Credentials {
    const name = `operator/${this.#keys.size + 1}`;
    const arn = `arn:aws:iam::${this.options.accountId}:user/${name}`;
    return this.#addCredentials({ name, arn }, this.#createKeys('AKIA'));
  }

  /**
   * Returns the credentials of an instance for its metadata service. They are renewed 30 minutes before they expire.
   */
  sessionOf(role: Role, instanceId: string): Credentials {
    const session = this.#sessions.get(instanceId);
    const now = this.options.now();
    if (session?.expiresAt !== undefined && session.expiresAt - now > renewalMs) return session;
    const { accountId, region, ids } = this.options;
    const principal: Principal = {
      name: `role/${role.name}/${instanceId}`,
      arn: `arn:aws:sts::${accountId}:assumed-role/${role.name}/${instanceId}`,
      policy: role.policy,
      organisation: role.organisation,
      instanceId,
      context: new Map([
        ['aws:principalarn', [role.arn]],
        ['ec2:sourceinstancearn', [`arn:aws:ec2:${region}:${accountId}:instance/${instanceId}`]],
        ...Object.entries(role.tags).map(([key, value]): [string, string[]] => [
          `aws:principaltag/${key}`.toLowerCase(),
          [value],
        ]),
      ]),
    };
    const keys = { ...this.#createKeys('ASIA'), sessionToken: ids.hex(64), expiresAt: now + sessionMs };
    const issued = this.#addCredentials(principal, keys);
    this.#sessions.set(instanceId, issued);
    return issued;
  }

  byAccessKey(accessKeyId: string): { readonly credentials: Credentials; readonly principal: Principal } | undefined {
    return this.#keys.get(accessKeyId);
  }

  #addCredentials(principal: Principal, credentials: Credentials): Credentials {
    this.#keys.set(credentials.accessKeyId, { credentials, principal });
    return credentials;
  }

  #createKeys(prefix: 'AKIA' | 'ASIA'): Credentials {
    const { ids } = this.options;
    return { accessKeyId: `${prefix}${ids.letters(16)}`, secretAccessKey: ids.hex(20) };
  }
}
