import { Readiness } from '@spotguard/plugin-succession/contract';
import { Clock, Config, describeError, isRetryable, type Output, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { ReplicasConfig } from '../config.js';
import { LaunchCircuitBreaker } from '../launch/launch-circuit-breaker.js';
import { LiveReplicas } from '../live/live-replicas.js';
import type { Ending, ReplicaProcedure } from './replica-procedure.js';

type Intent = Output<ReplicaProcedure['steps']['ready']['intent']>;
type Result = Output<ReplicaProcedure['steps']['ready']['result']>;

/**
 * Waits until the replica is ready. When it does not become ready, the step succeeds with an `ending` in its result, and
 * the step `end` terminates the replica; a failure of this step could not be undone, as the launch is the pivot.
 */
@injectable()
export class ReadyStep implements Step<ReplicaProcedure, 'ready'> {
  constructor(
    @inject(Config) private readonly config: ReplicasConfig,
    @inject(Readiness) private readonly readiness: Readiness,
    @inject(LiveReplicas) private readonly liveReplicas: LiveReplicas,
    @inject(LaunchCircuitBreaker) private readonly breaker: LaunchCircuitBreaker,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  prepare(): Intent {
    return { deadline: this.clock.now() + this.config.readyTimeoutSeconds * 1_000 };
  }

  async perform({ deadline }: Intent, run: StepRun<ReplicaProcedure>): Promise<Result> {
    const { replicaId } = run.input;
    const replica = this.liveReplicas.getOrAdd(replicaId);
    const ending = await this.#awaitReady(deadline, run);
    if (ending === undefined) {
      this.breaker.recordEnd(replicaId, 'ready');
      return { readyAt: this.clock.now() };
    }
    this.breaker.recordEnd(replicaId, ending.by === 'failed' ? 'failed' : 'withdrawn');
    replica.fail(ending.reason);
    run.log.warn('Replica did not become ready', { replicaId, ...run.results.launch, ...ending });
    return { ending };
  }

  async #awaitReady(deadline: number, run: StepRun<ReplicaProcedure>): Promise<Ending | undefined> {
    const { withdrawn } = this.liveReplicas.getOrAdd(run.input.replicaId);
    const { instanceId } = run.results.launch;
    const timeoutMs = run.remainingMs(deadline, this.config.readyTimeoutSeconds * 1_000);
    const awaited = { instanceId, what: 'Replica', timeoutMs };
    try {
      await this.readiness.untilReady(awaited, AbortSignal.any([run.signal, withdrawn]));
      return undefined;
    } catch (error) {
      run.signal.throwIfAborted();
      if (withdrawn.aborted) return { by: 'withdrawn', reason: 'It is not wanted any more' };
      if (isRetryable(error)) throw error;
      return { by: 'failed', reason: describeError(error) };
    }
  }
}
