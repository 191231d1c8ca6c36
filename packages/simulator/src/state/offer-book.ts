import { ApiError } from '../query/api-error.js';

/** An instance type in a zone, whichever way it is bought. */
export interface Offer {
  readonly instanceType: string;
  readonly zone: string;
}

/** Which types a zone does not offer; all the others it does. */
export class OfferBook {
  readonly #withdrawn = new Set<string>();

  /** Begins or ends to offer a type in a zone. Running instances stay. */
  set(offer: Offer, offered: boolean): void {
    if (offered) this.#withdrawn.delete(keyOf(offer));
    else this.#withdrawn.add(keyOf(offer));
  }

  has(offer: Offer): boolean {
    return !this.#withdrawn.has(keyOf(offer));
  }
}

/** What EC2 answers to a launch of a type where it is not offered. */
export function unsupported({ instanceType, zone }: Offer): ApiError {
  return new ApiError(
    'Unsupported',
    `Your requested instance type (${instanceType}) is not supported in your requested Availability Zone (${zone}).`,
  );
}

function keyOf({ instanceType, zone }: Offer): string {
  return `${instanceType} ${zone}`;
}
