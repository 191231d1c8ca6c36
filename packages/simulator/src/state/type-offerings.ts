import { ApiError } from '../query/api-error.js';

/** An instance type in a zone, on both markets. */
export interface TypeOffering {
  readonly instanceType: string;
  readonly zone: string;
}

/** Which instance types each zone offers: all, except those that were withdrawn. */
export class TypeOfferings {
  readonly #withdrawn = new Set<string>();

  /** Sets whether a zone offers a type. Running instances are not affected. */
  set(offering: TypeOffering, offered: boolean): void {
    if (offered) this.#withdrawn.delete(keyOf(offering));
    else this.#withdrawn.add(keyOf(offering));
  }

  has(offering: TypeOffering): boolean {
    return !this.#withdrawn.has(keyOf(offering));
  }
}

/** Returns EC2's error for a launch of a type in a zone that does not offer it. */
export function unsupported({ instanceType, zone }: TypeOffering): ApiError {
  return new ApiError(
    'Unsupported',
    `Your requested instance type (${instanceType}) is not supported in your requested Availability Zone (${zone}).`,
  );
}

function keyOf({ instanceType, zone }: TypeOffering): string {
  return `${instanceType} ${zone}`;
}
