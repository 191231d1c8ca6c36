import { ApiError } from '../query/api-error.js';
import type { SimulatedInstance } from './simulated-instance.js';

/** The use of a client token by a launch. */
export interface TokenUse {
  readonly token: string;
  /** The zone that the request names by zone or subnet, in which the token counts; undefined for the whole region. */
  readonly zone: string | undefined;
  /** The request in canonical form, without the token. */
  readonly parameters: string;
}

interface Launch {
  readonly parameters: string;
  readonly instances: readonly SimulatedInstance[];
}

/** The client tokens of earlier launches (EC2 developer guide, "Ensuring idempotency"). */
export class ClientTokens {
  readonly #launches = new Map<string, Launch>();

  /**
   * Returns the instances that an earlier, equal request with this token has launched; undefined if there is none.
   * Throws EC2's error when the earlier request had other parameters, or an instance of it has been terminated.
   */
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
