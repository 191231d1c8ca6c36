import { InstanceRegistry, Session } from '@spotguard/plugin-session/contract';
import { Clock, describeError, Lineage, SpotGuardError, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { AdoptableSwitches } from '../adoptable-switches.js';
import { DisabledPause } from '../disabled-pause.js';
import type { SwitchProcedure } from '../switch-procedure.js';

/** Makes the replacement the primary. After this step nothing is undone. */
@injectable()
export class PromoteStep implements Step<SwitchProcedure, 'promote'> {
  constructor(
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(DisabledPause) private readonly disabledPause: DisabledPause,
    @inject(Session) private readonly session: Session,
    @inject(InstanceRegistry) private readonly registry: InstanceRegistry,
    @inject(AdoptableSwitches) private readonly switches: AdoptableSwitches,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  mayBegin(run: StepRun<SwitchProcedure>) {
    return this.disabledPause.end(run, run.results['hand-over'].at);
  }

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<SwitchProcedure>) {
    const { instanceId } = run.results.ready.to;
    this.switches.remember({ instanceId, commandId: run.input.commandId });
    await this.#promote(instanceId, run.signal);
    this.session.retire();
    return { at: this.clock.now() };
  }

  async #promote(instanceId: string, signal: AbortSignal): Promise<void> {
    const options = { expectedGeneration: this.lineage.generation, reason: 'hand-over' } as const;
    const outcome = await this.registry.promote(instanceId, options, signal).catch((cause) => {
      signal.throwIfAborted();
      // The promotion may have happened and only the answer been lost, so every failure is retried.
      throw new SpotGuardError('UPSTREAM_FAILED', describeError(cause), { cause, retryable: true });
    });
    if (outcome !== 'superseded') return;
    throw new SpotGuardError(
      'COMMAND_FAILED',
      `Another instance has become the primary; ${instanceId} cannot take over`,
    );
  }
}
