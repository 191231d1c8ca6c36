import { Session } from '@spotguard/plugin-session/contract';
import { type LaunchIntent, parseLaunchIntent } from '@spotguard/protocol';
import { InstanceIdentity, Lineage, Logger, type ProcedureOutcome, ProcedureRunner } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { Succession } from '../contract.js';
import { PredecessorEnd } from './predecessor-end.js';
import { successionProcedure } from './succession-procedure.js';

/** Runs the procedure `succession.take-over`, once in the lifetime of a launched instance. */
@injectable()
export class LaunchedSuccession implements Succession {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(Session) private readonly session: Session,
    @inject(ProcedureRunner) private readonly procedures: ProcedureRunner,
    @inject(PredecessorEnd) private readonly predecessorEnd: PredecessorEnd,
    @inject(Logger) private readonly log: Logger,
  ) {}

  get commandId(): string | undefined {
    const intent = parseLaunchIntent(this.lineage.intent);
    return intent?.kind === 'switch' ? intent.key : undefined;
  }

  /** Returns at once. The signal stops the watch over the predecessor, which otherwise goes on. */
  start(signal: AbortSignal): void {
    this.finish().then(
      (outcome) => {
        if (outcome?.status === 'done') {
          this.session.takeOver();
          this.predecessorEnd.watch(signal).catch(() => {});
        } else if (outcome !== undefined) this.log.error('This instance could not take over', outcome);
      },
      (error) => this.log.info('Taking over was interrupted; it goes on at the next start', { error }),
    );
  }

  /** The key contains the instance id only, so that every call on this instance is about the same run. */
  async finish(): Promise<ProcedureOutcome | undefined> {
    const { predecessor } = this.lineage;
    const intent = parseLaunchIntent(this.lineage.intent);
    if (predecessor === undefined || intent === undefined) return undefined;
    const key = `succession/${this.identity.instanceId}`;
    return this.procedures.run(successionProcedure, {
      key,
      input: { predecessor, ...intent, trigger: triggerOf(intent) },
    });
  }
}

function triggerOf(intent: LaunchIntent): 'manual' | 'model' | 'interruption' | 'promotion' {
  if (intent.kind === 'switch') return intent.trigger;
  return intent.kind === 'failover' ? 'interruption' : 'promotion';
}
