import type { Output, Step, StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { StandbyBook } from '../standby-book.js';
import type { StandbyProcedure } from './standby-procedure.js';

type Result = Output<StandbyProcedure['steps']['stand-by']['result']>;

/** Most of a standby's life. Whoever looks at the lists and at EC2 ends it, by way of the book. */
@injectable()
export class StandByStep implements Step<StandbyProcedure, 'stand-by'> {
  constructor(@inject(StandbyBook) private readonly book: StandbyBook) {}

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<StandbyProcedure>): Promise<Result> {
    const { ending } = run.results.ready;
    if (ending !== undefined) return { ending };
    const { replicaId } = run.input;
    const { instanceId } = run.results.launch;
    const standby = this.book.of(replicaId);
    standby.standsBy({ replicaId, instanceId, zone: run.results.accept.zone });
    run.log.info('Standby is ready', { replicaId, instanceId });
    await aborted(AbortSignal.any([run.signal, standby.withdrawn, standby.lost]));
    run.signal.throwIfAborted();
    if (standby.withdrawn.aborted) return { ending: { by: 'withdrawn', reason: 'It is not wanted any more' } };
    run.log.warn('Standby is gone', { replicaId, instanceId });
    return { ending: { by: 'failed', reason: `Standby ${instanceId} ended without being asked to` } };
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
