import type { FastifyReply } from 'fastify';
import { callerGone } from '../../http/caller-gone.js';
import type { HeldRequests } from '../../http/held-requests.js';
import { OverLimit } from '../../limits/over-limit.js';
import type { WorkloadRow } from '../../storage/rows.js';
import type { InterruptionStore } from '../../workloads/interruptions/interruption-store.js';
import type { NoticeAnswer, TerminationNotice } from '../../workloads/interruptions/termination-notice.js';

/**
 * How long a replica with our agent may take to become the primary. After that, the instance under notice is told to
 * launch a replacement itself. Its agent waits two seconds for the answer; a working replica needs a small part of that.
 */
const maxTakeOverSeconds = 1.5;

/** A notice, and what is needed to answer it. */
export interface HeldNotice {
  readonly workload: WorkloadRow;
  readonly notice: TerminationNotice;
  readonly store: InterruptionStore;
  readonly heldRequests: HeldRequests;
  readonly reply: FastifyReply;
}

/**
 * Waits until the replica has taken over, and returns the answer to the notice: no replica when it did not take over in
 * time. Undefined when the agent was deleted meanwhile.
 */
export async function holdNotice({
  workload,
  notice,
  store,
  heldRequests,
  reply,
}: HeldNotice): Promise<NoticeAnswer | undefined> {
  const result = await store.handleNotice(workload, notice);
  if (result?.kind !== 'ordered') return result;
  const { account, turn } = reply.request;
  const waited = heldRequests.hold({
    accountId: account.id,
    key: undefined,
    turn,
    topic: workload.id,
    seconds: maxTakeOverSeconds,
    read: () => store.isDecided(workload, result),
    isDone: (isDecided) => isDecided,
    signal: callerGone(reply),
  });
  // An instance under notice has no time to try again: when too many requests are held, it gets the answer at once.
  await waited.catch((error: unknown) => {
    if (!(error instanceof OverLimit)) throw error;
  });
  return store.concludeNotice(workload, notice, result);
}
