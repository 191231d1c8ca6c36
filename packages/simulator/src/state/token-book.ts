import { ApiError } from '../query/api-error.js';
import type { SimulatedInstance } from './simulated-instance.js';

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
  readonly instances: readonly SimulatedInstance[];
}

/** The client tokens that launches used (EC2 developer guide, "Ensuring idempotency"). */
export class TokenBook {
  readonly #launches = new Map<string, Launch>();

  /** The instances that the same request made before, or undefined; throws when the token cannot be used like this. */
  earlier(use: TokenUse): readonly SimulatedInstance[] | undefined {
    const launch = this.#launches.get(keyOf(use));
    if (!launch) return undefined;
    if (launch.parameters !== use.parameters) {
      throw new ApiError(
        'IdempotentParameterMismatch',
        'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
      );
    }
    if (launch.instances.some((instance) => instance.state === 'terminated')) {
      throw new ApiError(
        'IdempotentInstanceTerminated',
        'The client token was used for an instance that has been terminated. Use a new client token.',
      );
    }
    return launch.instances;
  }

  remember(use: TokenUse, instances: readonly SimulatedInstance[]): void {
    this.#launches.set(keyOf(use), { parameters: use.parameters, instances });
  }
}

function keyOf({ token, zone }: TokenUse): string {
  return `${zone ?? ''} ${token}`;
}
