import { defineToken, SpotGuardError } from '@spotguard/sdk';
import type { LaunchedReplacement, SwitchesUnderWay } from './contract.js';

/** Where the steps of a switch say what they launch, and ask whether they still may. */
export class SwitchGate implements SwitchesUnderWay {
  #adopted = false;
  #replacement: LaunchedReplacement | undefined;
  #launching: Promise<unknown> = Promise.resolve();

  /** Throws when somebody else moves the workload now. */
  assertOpen(): void {
    if (!this.#adopted) return;
    throw new SpotGuardError(
      'COMMAND_FAILED',
      'AWS takes this host back, and the failover has taken over; nothing was launched',
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

  /** False for a replacement that was given away: it is not the switch's any more. */
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

/** The gate, for the plugin's own classes. */
export const Gate = defineToken<SwitchGate>('switching/gate');
