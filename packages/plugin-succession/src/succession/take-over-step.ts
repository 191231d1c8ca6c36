import { InstanceRegistry, Session } from '@spotguard/plugin-session/contract';
import { Clock, InstanceIdentity, Lineage, SpotGuardError, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SuccessionProcedure } from './succession-procedure.js';

/** Makes this instance the primary: promoted by its predecessor, or by itself once the predecessor is gone. */
@injectable()
export class TakeOverStep implements Step<SuccessionProcedure, 'take-over'> {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(Session) private readonly session: Session,
    @inject(InstanceRegistry) private readonly registry: InstanceRegistry,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<SuccessionProcedure>) {
    if (run.results['await-hand-over'].by === 'predecessor-gone') await this.#promoteItself(run);
    run.log.info('This instance is the primary now', run.results['await-hand-over']);
    return { at: this.clock.now() };
  }

  async #promoteItself(run: StepRun<SuccessionProcedure>): Promise<void> {
    this.session.takeOver();
    const options = { expectedGeneration: this.lineage.generation - 1, reason: 'predecessor-gone' } as const;
    if ((await this.registry.promote(this.identity.instanceId, options, run.signal)) !== 'superseded') return;
    throw new SpotGuardError('COMMAND_FAILED', 'Another instance has become the primary of this workload');
  }
}
