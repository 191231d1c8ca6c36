import { SpotGuardError } from '@spotguard/sdk';
import { injectable } from '@spotguard/sdk/inject';
import type { LaunchedReplacement, SwitchesUnderWay } from './contract.js';

/** Keeps the replacement of a switch until a failover adopts it. The steps of a switch ask this before they act. */
@injectable()
export class AdoptableSwitches implements SwitchesUnderWay {
  #adopted = false;
  #replacement: LaunchedReplacement | undefined;
  #launching: Promise<unknown> = Promise.resolve();

  /** Whether a failover has adopted the replacement, which is then not undone. */
  hasAdopted(instanceId: string): boolean {
    return this.#adopted && this.#replacement?.instanceId === instanceId;
  }

  /** Throws when a failover has taken over. */
  assertNotAdopted(): void {
    if (!this.#adopted) return;
    throw new SpotGuardError(
      'COMMAND_FAILED',
      'AWS takes this instance back, and a failover has taken over; the switch launched nothing',
    );
  }

  /** Runs a launch. An adoption waits until it has ended. */
  async launch(commandId: string, run: () => Promise<{ readonly instanceId: string }>): Promise<string> {
    const launched = run();
    this.#launching = launched.catch(() => {});
    const { instanceId } = await launched;
    this.remember({ instanceId, commandId });
    return instanceId;
  }

  /** Remembers the replacement; call it again after a restart. */
  remember(replacement: LaunchedReplacement): void {
    this.#replacement = replacement;
  }

  /**
   * False for a replacement that a failover has adopted; otherwise the replacement is forgotten, and the caller undoes
   * it.
   */
  mayUndo(instanceId: string): boolean {
    if (this.hasAdopted(instanceId)) return false;
    if (this.#replacement?.instanceId === instanceId) this.#replacement = undefined;
    return true;
  }

  async adopt(signal: AbortSignal): Promise<LaunchedReplacement | undefined> {
    this.#adopted = true;
    signal.throwIfAborted();
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    await Promise.race([this.#launching, aborted]);
    return this.#replacement;
  }
}
