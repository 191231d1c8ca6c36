import { ApiError } from '../query/api-error.js';
import type { Host } from './host.js';

/** A launch that carried a client token. */
export interface TokenUse {
  readonly token: string;
  /** The zone that the request named by zone or subnet; without one, EC2 is idempotent across the region. */
  readonly zone: string | undefined;
  /** The request in canonical form, without the token. */
  readonly parameters: string;
}

interface Launch {
  readonly parameters: string;
  readonly hosts: readonly Host[];
}

/** The client tokens that launches used (EC2 developer guide, "Ensuring idempotency"). */
export class TokenBook {
  readonly #launches = new Map<string, Launch>();

  /** The instances that the same request made before, or undefined; throws when the token cannot be used like this. */
  earlier(use: TokenUse): readonly Host[] | undefined {
    const launch = this.#launches.get(keyOf(use));
    if (!launch) return undefined;
    if (launch.parameters !== use.parameters) {
      throw new ApiError(
        'IdempotentParameterMismatch',
        'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
      );
    }
    if (launch.hosts.some((host) => host.state === 'terminated')) {
      throw new ApiError(
        'IdempotentInstanceTerminated',
        'The client token was used for an instance that has been terminated. Use a new client token.',
      );
    }
    return launch.hosts;
  }

  remember(use: TokenUse, hosts: readonly Host[]): void {
    this.#launches.set(keyOf(use), { parameters: use.parameters, hosts });
  }
}

function keyOf({ token, zone }: TokenUse): string {
  return `${zone ?? ''} ${token}`;
}
