import type { Scope } from '../../storage/scope.js';
import { changeWorkload } from '../../workloads/change-workload.js';
import { saySilence } from '../../workloads/instances/say-silence.js';
import { findOutdatedPlacements } from '../../workloads/placements/follow-placements.js';
import { adjustReplicas } from '../../workloads/replicas/adjust-replicas.js';
import { findUnadjusted } from '../../workloads/replicas/find-unadjusted.js';
import { type AccountJobParts, forEachAccount } from '../account-scopes.js';
import type { Job } from '../job.js';

/** Creates the jobs for what changes about workloads when time passes and nobody sends a message. */
export function workloadJobs(parts: AccountJobParts): readonly Job[] {
  const job = (
    name: string,
    everySeconds: number,
    work: (scope: Scope, signal: AbortSignal) => Promise<void>,
  ): Job => ({
    name,
    everyMilliseconds: everySeconds * 1_000,
    run: async ({ signal }) => {
      await forEachAccount(parts, signal, (scope) => work(scope, signal));
      return undefined;
    },
  });
  return [
    job('silence', 30, async (scope, signal) => {
      while (!signal.aborted && (await saySilence(scope)));
    }),
    job('replicas', 60, async (scope, signal) => {
      for (const id of await findUnadjusted(scope)) {
        if (signal.aborted) return;
        await changeWorkload(scope, id, adjustReplicas);
      }
    }),
    job('placements', 300, async (scope, signal) => {
      for (const id of await findOutdatedPlacements(scope)) {
        if (signal.aborted) return;
        // The placements follow at the end of every change.
        await changeWorkload(scope, id, async () => undefined, { isDeletedIncluded: true });
      }
    }),
  ];
}
