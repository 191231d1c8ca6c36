import { Instances } from '@spotguard/plugin-aws/contract';
import { Session } from '@spotguard/plugin-session/contract';
import { isLaunchRefusal, SuccessorLauncher } from '@spotguard/plugin-succession/contract';
import { Clock, InstanceIdentity, type Output, SpotGuardError, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { LiveReplicas } from '../live/live-replicas.js';
import type { ReplicaProcedure } from './replica-procedure.js';

type Intent = Output<ReplicaProcedure['steps']['launch']['intent']>;
type Result = Output<ReplicaProcedure['steps']['launch']['result']>;

/** Launches the replica. However often it is retried or resumed, a request leads to one instance. */
@injectable()
export class LaunchStep implements Step<ReplicaProcedure, 'launch'> {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(SuccessorLauncher) private readonly launcher: SuccessorLauncher,
    @inject(Instances) private readonly instances: Instances,
    @inject(Session) private readonly session: Session,
    @inject(LiveReplicas) private readonly liveReplicas: LiveReplicas,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  async prepare(run: StepRun<ReplicaProcedure>): Promise<Intent> {
    this.#assertWanted(run);
    const { market: fromMarket } = this.identity;
    const { zone } = run.results.accept;
    const { attempt, startedAt } = run;
    const intent = { kind: 'standby', key: run.input.replicaId, startedAt, fromMarket } as const;
    return { plan: await this.launcher.plan({ intent, zone, market: 'spot', attempt }, run.signal) };
  }

  async perform({ plan }: Intent, run: StepRun<ReplicaProcedure>): Promise<Result> {
    this.#assertWanted(run);
    const { instanceId } = await this.launcher.launch(plan, run.signal);
    const { replicaId } = run.input;
    run.log.info('Replica launched', { replicaId, instanceId, zone: run.results.accept.zone });
    return { instanceId, launchedAt: this.clock.now() };
  }

  describe({ plan }: Intent, result: Result | undefined): string {
    return result === undefined ? `Launch a ${plan.InstanceType}` : `Launched ${result.instanceId}`;
  }

  async undo({ plan }: Intent, run: StepRun<ReplicaProcedure>): Promise<void> {
    if (run.failure?.step === 'launch' && isLaunchRefusal(run.failure.code)) return;
    const instanceId = await this.launcher.findLaunched(plan.ClientToken, run.signal);
    if (instanceId === undefined) return;
    await this.instances.terminate(instanceId, run.signal);
    run.log.warn('Replica ended, as its launch was never answered', { replicaId: run.input.replicaId, instanceId });
  }

  /** After a restart the role of this instance may be unknown for a while; a launch that was begun goes on all the same. */
  #assertWanted(run: StepRun<ReplicaProcedure>): void {
    const { permits, settings } = this.session;
    if (this.liveReplicas.getOrAdd(run.input.replicaId).withdrawn.aborted) {
      throw new SpotGuardError('CANCELLED', 'The replica is not wanted any more. It was not launched');
    }
    if (permits.emergencies && settings?.enabled !== false) return;
    throw new SpotGuardError('COMMAND_REJECTED', 'This instance may change nothing now. No replica was launched');
  }
}
