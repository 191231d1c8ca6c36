import { resolve } from 'node:path';
import { claimName, FileStateStorage, type ProcessLock, type StateStore, systemClock } from '@spotguard/core';
import { claimFolder, ownerOf } from '@spotguard/program';
import { isSpotGuardError, type Logger } from '@spotguard/sdk';

export interface LockedStateOptions {
  readonly directory: string;
  readonly log: Logger;
  readonly process: Pick<NodeJS.Process, 'pid' | 'platform' | 'getuid' | 'getgid'>;
}

/**
 * The state directory of this agent, locked against a second agent, and the lock that makes this the only agent of its
 * instance, whatever directory another agent uses. Both locks end with the process.
 */
export class LockedState {
  readonly #options: LockedStateOptions;
  readonly #files: FileStateStorage;
  #isHeld = false;
  #instance: ProcessLock | undefined;

  constructor(options: LockedStateOptions) {
    const { directory, log, process } = options;
    this.#options = options;
    this.#files = new FileStateStorage({ directory, log, clock: systemClock, pid: process.pid });
  }

  /** The directory as configured. */
  get directory(): string {
    return this.#options.directory;
  }

  /** The directory when it is locked, else undefined. */
  get heldDirectory(): string | undefined {
    return this.#isHeld ? this.#options.directory : undefined;
  }

  /**
   * Locks the directory against other agents. Throws `ALREADY_RUNNING` when another agent has it. A directory that cannot be
   * used is only logged, because an agent without one still watches its instance. A directory that another user can write to
   * cannot be used, because that user could put links to files of this one there.
   */
  async claimDirectory(): Promise<void> {
    try {
      await this.#claim();
    } catch (error) {
      if (isSpotGuardError(error, 'ALREADY_RUNNING')) throw error;
      this.#options.log.error('The state directory cannot be used', { error });
    }
  }

  /** Implements `StateStorage`. Throws `ALREADY_RUNNING` when another agent has locked the instance or the directory. */
  async open(owner: string): Promise<StateStore> {
    await this.#claimInstance(owner);
    await this.#claim();
    return this.#files.open(owner);
  }

  async #claim(): Promise<void> {
    if (this.#isHeld) return;
    const { directory, process } = this.#options;
    const owner = ownerOf(process);
    if (owner !== undefined) await claimFolder(directory, owner);
    await this.#files.claim();
    this.#isHeld = true;
  }

  async #claimInstance(instanceId: string): Promise<void> {
    const { directory, log, process } = this.#options;
    if (this.#instance !== undefined) return;
    try {
      const holder = { pid: process.pid, directory: resolve(directory) };
      this.#instance = await claimName(`agent/${instanceId}`, { platform: process.platform, holder });
    } catch (error) {
      if (isSpotGuardError(error, 'ALREADY_RUNNING')) throw error;
      log.warn('A second agent on this instance cannot be prevented', { error });
    }
  }
}
