import { SpotGuardError } from '@spotguard/sdk';
import { injectable } from '@spotguard/sdk/inject';
import type { LaunchedReplacement, SwitchesUnderWay } from './contract.js';

/** Knows what a switch has launched, and whether a failover has taken it over: the steps of a switch ask it before they act. */
@injectable()
export class SwitchGate implements SwitchesUnderWay {
  #adopted = false;
  #replacement: LaunchedReplacement | undefined;
  #launching: Promise<unknown> = Promise.resolve();

  /** Throws when a failover has taken over. */
  assertOpen(): void {
    if (!this.#adopted) return;
    throw new SpotGuardError(
      'COMMAND_FAILED',
      'AWS takes this instance back, and the failover has taken over; nothing was launched',
    );
  }

  /** Makes a launch that an adoption waits for. */
  async launch(commandId: string, run: () => Promise<{ readonly instanceId: string }>): Promise<string> {
    const launched = run();
    this.#launching = launched.catch(() => {});
    const { instanceId } = await launched;
    this.note({ instanceId, commandId });
    return instanceId;
  }

  /** Remembers the replacement, also one that was launched before a restart. */
  note(replacement: LaunchedReplacement): void {
    this.#replacement = replacement;
  }

  /** False for a replacement that a failover has adopted: it is not the switch's any more. */
  mayUndo(instanceId: string): boolean {
    if (this.#adopted && this.#replacement?.instanceId === instanceId) return false;
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
