import type { StateStorage } from '@spotguard/core';

/** Where in the life of a step the instance is hit, told by its journal. */
export const moments = ['before the intent', 'after the intent', 'before the result', 'after the result'] as const;
export type Moment = (typeof moments)[number];

export interface CrashPlan {
  readonly step: string;
  readonly moment: Moment;
  /** What hits: the process alone, or the whole instance with its disk, by the region's control API. */
  readonly blow: { readonly kind: 'kill' } | { readonly kind: 'destroy'; readonly url: string; readonly token: string };
  /** Leaves a sign on the disk that it has happened. */
  readonly mark: () => void;
}

interface Entry {
  readonly type?: string;
  readonly run?: string;
  readonly step?: string;
}

/** Storage that lets the instance be hit right before or right after one entry of the switch's journal. */
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
              const hit = isMeant(record as Entry, plan);
              if (hit && plan.moment.startsWith('before')) await strike(owner, plan);
              await log.append(record, durability);
              if (hit && plan.moment.startsWith('after')) await strike(owner, plan);
            },
          };
        },
      };
    },
  };
}

function isMeant({ type, run, step }: Entry, plan: CrashPlan): boolean {
  const meant = plan.moment.endsWith('intent') ? 'intended' : 'performed';
  return type === meant && step === plan.step && run?.startsWith('succession/') === false;
}

async function strike(instanceId: string, { blow, mark }: CrashPlan): Promise<void> {
  mark();
  if (blow.kind === 'kill') process.kill(process.pid, 'SIGKILL');
  else {
    const headers = { authorization: `Bearer ${blow.token}` };
    await fetch(`${blow.url}/destroy`, { method: 'POST', headers, body: JSON.stringify([instanceId]) });
  }
  // Neither returns: the process is gone before its next turn.
  await new Promise(() => {});
}
