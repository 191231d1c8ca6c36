import type { FastifyReply } from 'fastify';
import { askerGone } from '../../http/asker-gone.js';
import type { HeldRequests } from '../../http/held-requests.js';
import { OverLimit } from '../../limits/over-limit.js';
import type { WorkloadRow } from '../../storage/rows.js';
import type { InterruptionStore } from '../../workloads/interruptions/interruption-store.js';
import type { NoticeAnswer, TerminationNotice } from '../../workloads/interruptions/termination-notice.js';

/**
 * How long a replica of ours may take to become the primary before the instance under notice is told to help itself. Its
 * agent waits two seconds for the answer, and a living replica needs a small part of that.
 */
const maxTakeOverSeconds = 1.5;

/** A notice, and what its answer is made with. */
export interface HeldNotice {
  readonly workload: WorkloadRow;
  readonly notice: TerminationNotice;
  readonly store: InterruptionStore;
  readonly heldRequests: HeldRequests;
  readonly reply: FastifyReply;
}

/** Answers a notice when the replica has taken over, and without one when it does not in time. Undefined: the agent was deleted meanwhile. */
export async function holdNotice({
  workload,
  notice,
  store,
  heldRequests,
  reply,
}: HeldNotice): Promise<NoticeAnswer | undefined> {
  const taken = await store.notice(workload, notice);
  if (taken?.kind !== 'asked') return taken;
  const { account, turn } = reply.request;
  const waited = heldRequests.hold({
    accountId: account.id,
    key: undefined,
    turn,
    topic: workload.id,
    seconds: maxTakeOverSeconds,
    read: () => store.isDecided(workload, taken),
    done: (isDecided) => isDecided,
    signal: askerGone(reply),
  });
  // Who is under notice is not told to come again later: where too many are held, the answer is what is true now.
  await waited.catch((error: unknown) => {
    if (!(error instanceof OverLimit)) throw error;
  });
  return store.conclude(workload, notice, taken);
}
