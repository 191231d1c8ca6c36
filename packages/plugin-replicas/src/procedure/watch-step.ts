import type { Output, Step, StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { LiveReplicas } from '../live/live-replicas.js';
import type { ReplicaProcedure } from './replica-procedure.js';
import { secondsBetween } from './seconds-between.js';

type Result = Output<ReplicaProcedure['steps']['watch']['result']>;

/** Waits until `ReplicaPolling` finds that the replica is not wanted any more, or that its instance is gone. */
@injectable()
export class WatchStep implements Step<ReplicaProcedure, 'watch'> {
  constructor(@inject(LiveReplicas) private readonly liveReplicas: LiveReplicas) {}

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<ReplicaProcedure>): Promise<Result> {
    const { ending, readyAt } = run.results.ready;
    if (ending !== undefined) return { ending };
    const { replicaId } = run.input;
    const { instanceId, launchedAt } = run.results.launch;
    const replica = this.liveReplicas.getOrAdd(replicaId);
    const readyAfterSeconds = secondsBetween(launchedAt, readyAt);
    replica.becomeReady({ replicaId, instanceId, zone: run.results.accept.zone, readyAfterSeconds });
    run.log.info('Replica is ready', { replicaId, instanceId });
    await abortOf(AbortSignal.any([run.signal, replica.withdrawn, replica.unexpectedEnd]));
    run.signal.throwIfAborted();
    if (replica.withdrawn.aborted) return { ending: { by: 'withdrawn', reason: 'It is not wanted any more' } };
    run.log.warn('Replica is gone', { replicaId, instanceId });
    return { ending: { by: 'failed', reason: `Replica ${instanceId} ended without being asked to` } };
  }
}

function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
