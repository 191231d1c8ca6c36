import type { Writable } from 'node:stream';
import type { FolderOwner } from '@spotguard/program';
import type { ServerLocation } from '../storage/open-database.js';

/** What a command needs of its process. */
export interface CommandParts {
  readonly locate: (directory: string) => ServerLocation;
  /** The user who must own the folder of an embedded database. */
  readonly owner: FolderOwner | undefined;
  readonly output: Writable & { readonly isTTY?: boolean };
  readonly notes: Writable;
  /** Aborts when the process is asked to end. */
  readonly stop: AbortSignal;
  /** Sets the exit code with which the process ends after the command. */
  readonly exitWith: (code: number) => void;
}
