import { InstanceRegistry, Session } from '@spotguard/plugin-session/contract';
import { Clock, describeError, Lineage, SpotGuardError, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { SwitchGate } from '../switch-gate.js';
import type { SwitchProcedure } from '../switch-procedure.js';

/** The replacement becomes the primary; from here on nothing is undone. */
@injectable()
export class PromoteStep implements Step<SwitchProcedure, 'promote'> {
  constructor(
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(Session) private readonly session: Session,
    @inject(InstanceRegistry) private readonly registry: InstanceRegistry,
    @inject(SwitchGate) private readonly gate: SwitchGate,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  mayBegin(run: StepRun<SwitchProcedure>) {
    return this.session.enabled(run.signal);
  }

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<SwitchProcedure>) {
    const { instanceId } = run.results.ready.to;
    this.gate.note({ instanceId, commandId: run.input.commandId });
    await this.#promote(instanceId, run.signal);
    this.session.retire();
    return { at: this.clock.now() };
  }

  async #promote(instanceId: string, signal: AbortSignal): Promise<void> {
    const options = { expectedGeneration: this.lineage.generation, reason: 'hand-over' } as const;
    const outcome = await this.registry.promote(instanceId, options, signal).catch((cause) => {
      signal.throwIfAborted();
      // It may have been done and only the answer been lost: nothing but yes or no ends this step.
      throw new SpotGuardError('UPSTREAM_FAILED', describeError(cause), { cause, retryable: true });
    });
    if (outcome !== 'superseded') return;
    throw new SpotGuardError(
      'COMMAND_FAILED',
      `Another instance has become the primary; ${instanceId} cannot take over`,
    );
  }
}
