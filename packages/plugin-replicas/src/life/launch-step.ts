import { clientToken, InstanceCopier, Instances } from '@spotguard/plugin-aws/contract';
import { Session } from '@spotguard/plugin-session/contract';
import { formatLaunchIntent, launchKeyOf, launchTags } from '@spotguard/protocol';
import { Clock, InstanceIdentity, Lineage, type Output, SpotGuardError, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { Book, type StandbyBook } from '../standby-book.js';
import type { StandbyProcedure } from './standby-procedure.js';

type Intent = Output<StandbyProcedure['steps']['launch']['intent']>;
type Result = Output<StandbyProcedure['steps']['launch']['result']>;

const looks = 6;
const betweenLooksMs = 3_000;
/** Answers of EC2 after which nothing is there under the token. */
const refusals = new Set(['CAPACITY_UNAVAILABLE', 'QUOTA_EXCEEDED', 'PERMISSION_DENIED', 'UPSTREAM_REFUSED']);

/** The standby: the same wish always means the same one instance. */
@injectable()
export class LaunchStep implements Step<StandbyProcedure, 'launch'> {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(InstanceCopier) private readonly copier: InstanceCopier,
    @inject(Instances) private readonly instances: Instances,
    @inject(Session) private readonly session: Session,
    @inject(Book) private readonly book: StandbyBook,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  async prepare(run: StepRun<StandbyProcedure>): Promise<Intent> {
    this.#assertWanted(run);
    const { agent } = this.lineage;
    const generation = this.lineage.generation + 1;
    const { instanceId, instanceType, market: fromMarket } = this.identity;
    const { zone } = run.results.accept;
    const { replicaId: key } = run.input;
    const { attempt, startedAt } = run;
    const market = 'spot';
    const intent = formatLaunchIntent({ kind: 'standby', key, startedAt, fromMarket });
    const tags = launchTags({ agent, generation, role: 'standby', predecessor: instanceId, intent });
    const launch = launchKeyOf({ kind: 'standby', key });
    const token = clientToken({ agent, generation, intent: launch, rung: 0, attempt, zone, instanceType, market });
    return { plan: await this.copier.plan({ zone, market, tags, clientToken: token }, run.signal) };
  }

  async perform({ plan }: Intent, run: StepRun<StandbyProcedure>): Promise<Result> {
    this.#assertWanted(run);
    const { instanceId } = await this.copier.launch(plan, run.signal);
    const { replicaId } = run.input;
    run.log.info('Standby launched', { replicaId, instanceId, zone: run.results.accept.zone });
    return { instanceId };
  }

  async undo({ plan }: Intent, run: StepRun<StandbyProcedure>): Promise<void> {
    if (run.failure?.step === 'launch' && refusals.has(run.failure.code)) return;
    const instanceId = await this.#find(plan.ClientToken, run.signal);
    if (instanceId === undefined) return;
    await this.instances.terminate(instanceId, run.signal);
    run.log.warn('Standby ended, as its launch was never answered', { replicaId: run.input.replicaId, instanceId });
  }

  /** After a restart nobody may have said yet who this host is; what was begun then goes on. */
  #assertWanted(run: StepRun<StandbyProcedure>): void {
    const { permits, settings } = this.session;
    if (this.book.of(run.input.replicaId).withdrawn.aborted) {
      throw new SpotGuardError('CANCELLED', 'The standby is not wanted any more. It was not launched');
    }
    if (permits.emergencies && settings?.enabled !== false) return;
    throw new SpotGuardError('COMMAND_REJECTED', 'This host may change nothing now. No standby was launched');
  }

  /** What an unanswered launch may have left: "not there" counts only after several looks, as EC2 shows it late. */
  async #find(token: string, signal: AbortSignal): Promise<string | undefined> {
    for (let look = 1; look <= looks; look++) {
      const found = await this.instances.findByClientToken(token, signal);
      if (found !== undefined) return found.instanceId;
      await this.clock.sleep(betweenLooksMs, signal);
    }
    return undefined;
  }
}
