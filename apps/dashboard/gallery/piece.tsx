import type { ReactNode } from 'react';

/** A piece of the page in each of its states. */
export interface Piece {
  readonly name: string;
  /** Whether it is left out on a phone. */
  readonly isWideOnly?: boolean;
  readonly states: Readonly<Record<string, ReactNode>>;
}
