import type { StateStorage } from '@spotguard/core';

/** The moments of a step at which the failure happens, relative to the entries of the journal. */
export const moments = ['before the intent', 'after the intent', 'before the result', 'after the result'] as const;
export type Moment = (typeof moments)[number];

export interface CrashPlan {
  readonly step: string;
  readonly moment: Moment;
  /** The failure: the process is killed, or the instance is destroyed with its disk by the region's control API. */
  readonly failure:
    | { readonly kind: 'kill' }
    | { readonly kind: 'destroy'; readonly url: string; readonly token: string };
  /** Records on the disk that the failure has happened. */
  readonly mark: () => void;
}

interface Entry {
  readonly type?: string;
  readonly run?: string;
  readonly step?: string;
}

/** Wraps a storage so that the failure happens right before or right after one entry of the switch's journal. */
export function crashingStorage(storage: StateStorage, plan: CrashPlan): StateStorage {
  return {
    async open(owner) {
      const store = await storage.open(owner);
      return {
        ...store,
        async log(name) {
          const log = await store.log(name);
          if (name !== 'journal') return log;
          return {
            records: log.records,
            rewrite: (records) => log.rewrite(records),
            async append(record, durability) {
              const isPlanned = matchesPlan(record as Entry, plan);
              if (isPlanned && plan.moment.startsWith('before')) await fail(owner, plan);
              await log.append(record, durability);
              if (isPlanned && plan.moment.startsWith('after')) await fail(owner, plan);
            },
          };
        },
      };
    },
  };
}

function matchesPlan({ type, run, step }: Entry, plan: CrashPlan): boolean {
  const expectedType = plan.moment.endsWith('intent') ? 'intended' : 'performed';
  return type === expectedType && step === plan.step && run?.startsWith('succession/') === false;
}

async function fail(instanceId: string, { failure, mark }: CrashPlan): Promise<void> {
  mark();
  if (failure.kind === 'kill') process.kill(process.pid, 'SIGKILL');
  else {
    const headers = { authorization: `Bearer ${failure.token}` };
    await fetch(`${failure.url}/destroy`, { method: 'POST', headers, body: JSON.stringify([instanceId]) });
  }
  // Neither returns, because the process ends.
  await new Promise(() => {});
}
