import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../scenarios/scenario.js';
import { giveNotice } from '../world/interruption.js';
import type { Workload } from '../world/world.js';

/** What AWS gives. */
const noticeSeconds = 120;
/** The first recommendation and the first notice come soon, so that a newcomer sees a replica take over within a minute. */
const first = { rebalanceSeconds: 15, noticeSeconds: 20 };
const betweenSeconds = 150;
/** After this time from the notice nothing takes over any more. */
const maxFailoverSeconds = 180;

/** What AWS does to the instances of the demo: by itself every few minutes, and when a person presses a key. */
export class MarketEvents {
  constructor(
    private readonly stage: Stage,
    private readonly workloads: readonly Workload[],
  ) {}

  /** Interrupts one workload after the other, each second one after a recommendation, until the signal aborts. */
  async run(): Promise<void> {
    const { signal } = this.stage;
    for (let turn = 0; !signal.aborted; turn += 1) {
      const workload = this.workloads[turn % this.workloads.length];
      if (workload === undefined) return;
      await pause(turn === 0 ? first.rebalanceSeconds : betweenSeconds, signal);
      if (turn % 2 === 0) {
        await this.#report(this.rebalance(workload));
        await pause(first.noticeSeconds, signal);
      }
      await this.#report(this.interrupt(workload));
    }
  }

  /** Reports that an event was not possible; the next ones come all the same. */
  async #report(event: Promise<void>): Promise<void> {
    const { timeline, signal } = this.stage;
    await event.catch((error: Error) => {
      if (!signal.aborted) timeline.fault(error.message);
    });
  }

  /** Gives the workload's present instance a rebalance recommendation. */
  async rebalance(workload: Workload): Promise<void> {
    const { world, timeline } = this.stage;
    const present = await this.#present(workload);
    await world.region.rebalance(present.instanceId);
    timeline.reach(`${workload.name}: rebalance recommendation`, present.instanceId);
  }

  /** Gives the workload's present instance an interruption notice, and tells when another instance has taken over. */
  async interrupt(workload: Workload): Promise<void> {
    const { world, timeline, signal } = this.stage;
    const present = await this.#present(workload);
    const view = await world.region.until(() => true, { signal });
    const instance = view.instances.find(({ id }) => id === present.instanceId);
    if (instance?.market !== 'spot') {
      timeline.note(`${workload.name} runs on-demand: AWS does not take ${present.instanceId}`);
      return;
    }
    const started = performance.now();
    await giveNotice(world, present, { action: 'terminate', seconds: noticeSeconds });
    timeline.reach(`${workload.name}: interruption notice`, `${present.instanceId} ends in ${noticeSeconds} s`);
    const next = await world.controlPlane.until(signal, async () => {
      const { instanceId } = await this.#present(workload);
      const isLate = performance.now() - started > maxFailoverSeconds * 1_000;
      return instanceId === present.instanceId && !isLate ? undefined : instanceId;
    });
    if (next === present.instanceId) throw new Error(`${workload.name} was not survived: no other instance took over`);
    const seconds = (performance.now() - started) / 1_000;
    timeline.reach(`${workload.name}: survived`, `${next} took over after ${Math.round(seconds * 10) / 10} s`);
  }

  /** Finds where the workload runs now: it may have moved. */
  async #present(workload: Workload): Promise<Workload> {
    const { world, signal } = this.stage;
    const { instanceId } = await world.controlPlane.agent(workload.name, signal);
    return { ...workload, instanceId };
  }
}

function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return sleep(seconds * 1_000, undefined, { signal });
}
