import { LaunchRehearsal, type RehearsalFinding } from '@spotguard/plugin-aws/contract';
import { ReadyReplicas } from '@spotguard/plugin-replicas/contract';
import { Session } from '@spotguard/plugin-session/contract';
import { succession } from '@spotguard/plugin-succession';
import { HealthProbes } from '@spotguard/plugin-succession/contract';
import { type LaunchedReplacement, SwitchesUnderWay } from '@spotguard/plugin-switching/contract';
import { definePlugin, type Output, type Plugin, type StepEvent, StepEvents } from '@spotguard/sdk';
import {
  createTestAgent,
  type FakeAgentInstanceFacts,
  fake,
  fakeAgentInstance,
  ManualClock,
  memoryStorage,
  type Service,
  type TestAgent,
  type TestAgentOptions,
} from '@spotguard/testkit';
import * as z from 'zod';
import {
  type DrainHook,
  DrainHooks,
  failoverFinished,
  type InterruptionNotice,
  interruptionNoticed,
} from '../src/contract.js';
import { termination } from '../src/index.js';
import { Effects } from './effects.js';
import { FakeCloud } from './fake-cloud.js';
import { FakeControlPlane } from './fake-control-plane.js';

export interface TerminationAgent extends TestAgent {
  readonly session: Session;
}

/** A replica of the workload that exists before the notice, unless a test removes it. */
export const replicaInstanceId = 'i-0a0a0a0a0a0a0a0a0';
/** The replacement that a switch has launched. */
export const replacementId = 'i-0b0b0b0b0b0b0b0b0';

export const noticePath = 'meta-data/spot/instance-action';
export const rebalancePath = 'meta-data/events/recommendations/rebalance';
export const maintenancePath = 'meta-data/events/maintenance/scheduled';

/**
 * Everything around an agent, which survives its crashes: EC2, control plane, disk. The agent's instance is `i-old` in
 * us-east-1a; spot in us-east-1b is cheaper than in us-east-1c.
 */
export class TerminationWorld {
  readonly clock = new ManualClock();
  readonly effects = new Effects();
  readonly cloud = new FakeCloud(this.clock, this.effects);
  readonly controlPlane = new FakeControlPlane(this.effects);
  readonly storage = memoryStorage();
  /** The replica that the agent knows to be ready. */
  replica: string | undefined;
  /** How long after its launch that replica was ready. */
  replicaReadyAfterSeconds: number | undefined;
  /** What a rehearsal of launches finds; undefined: this build has none. */
  findings: readonly RehearsalFinding[] | undefined;
  replacement: LaunchedReplacement | undefined;
  adoptions = 0;
  /** The steps of procedures that began or ended. */
  readonly steps: StepEvent[] = [];
  /** The failovers that plugins were told of, by all agents. */
  readonly failovers: Output<typeof failoverFinished.payload>[] = [];
  /** What the health probe answers; undefined: this build has no probe. */
  healthy: boolean | undefined;

  constructor() {
    this.cloud.prices.set('us-east-1a', 0.01).set('us-east-1c', 0.03).set('us-east-1b', 0.02);
    this.controlPlane.tagsOf = (instanceId) => this.cloud.instances.get(instanceId)?.tags;
    this.cloud.add(replicaInstanceId);
    this.cloud.add(replacementId, { tags: { 'spotguard:agent': 'demo', 'spotguard:generation': '2' } });
    this.cloud.onLaunch = (instanceId) => this.controlPlane.register(instanceId);
  }

  /** EC2 gives notice; the next check finds it. */
  giveNotice(action = 'terminate', secondsAhead = 120): void {
    const time = new Date(this.clock.now() + secondsAhead * 1_000).toISOString().replace('.000', '');
    this.cloud.documents.set(noticePath, JSON.stringify({ action, time }));
  }

  async start(
    options: {
      readonly config?: Readonly<Record<string, unknown>>;
      readonly instance?: FakeAgentInstanceFacts;
      readonly hooks?: readonly DrainHook[];
      readonly onNotice?: (notice: InterruptionNotice) => void;
      /** Default: the world's own. */
      readonly storage?: TestAgentOptions['storage'];
    } = {},
  ): Promise<TerminationAgent> {
    const { config = {}, instance, hooks = [], onNotice = () => {} } = options;
    const session = this.controlPlane.session();
    const agent = await createTestAgent({
      plugins: [
        succession,
        termination,
        listener(onNotice, this.failovers),
        stepWatcher(this.steps),
        ...this.#probes(),
        ...hooks.map(drainer),
      ],
      config: { termination: config },
      services: [
        ...fakeAgentInstance({ ...instance, identity: { instanceId: 'i-old', ...instance?.identity } }),
        ...this.cloud.services,
        ...this.controlPlane.services,
        ...this.#otherPlugins(),
        fake(Session, session),
      ],
      storage: options.storage ?? this.storage,
      clock: this.clock,
    });
    await agent.start();
    return { ...agent, session };
  }

  #adopt(): LaunchedReplacement | undefined {
    this.adoptions += 1;
    return this.replacement;
  }

  #probes(): readonly Plugin[] {
    if (this.healthy === undefined) return [];
    const probe = { answers: async () => this.healthy === true };
    return [
      definePlugin({
        id: 'probe',
        version: '0.0.0',
        summary: 'Tells whether the workload is healthy.',
        stability: 'experimental',
        config: z.strictObject({}),
        contributes: { probe: HealthProbes },
        setup: () => ({ contributes: { probe } }),
      }),
    ];
  }

  #otherPlugins(): readonly Service[] {
    const ready = () => {
      const { replica, replicaReadyAfterSeconds: readyAfterSeconds } = this;
      if (replica === undefined) return [];
      return [{ replicaId: 'r1', instanceId: replica, zone: 'us-east-1b', readyAfterSeconds }];
    };
    const { findings } = this;
    return [
      ...(findings === undefined ? [] : [fake(LaunchRehearsal, { rehearse: async () => findings })]),
      fake(ReadyReplicas, { ready }),
      fake(SwitchesUnderWay, { adopt: async () => this.#adopt() }),
    ];
  }
}

function drainer(hook: DrainHook): Plugin {
  return definePlugin({
    id: `drain-${hook.name}`,
    version: '0.0.0',
    summary: 'Drains the workload of a test.',
    stability: 'experimental',
    config: z.strictObject({}),
    contributes: { hook: DrainHooks },
    setup: () => ({ contributes: { hook } }),
  });
}

function stepWatcher(steps: StepEvent[]): Plugin {
  return definePlugin({
    id: 'step-watcher',
    version: '0.0.0',
    summary: 'Notes the steps of procedures.',
    stability: 'experimental',
    config: z.strictObject({}),
    needs: { steps: StepEvents },
    setup: ({ needs }) => {
      needs.steps.listen((event) => steps.push(event));
      return {};
    },
  });
}

function listener(
  onNotice: (notice: InterruptionNotice) => void,
  failovers: Output<typeof failoverFinished.payload>[],
): Plugin {
  return definePlugin({
    id: 'listener',
    version: '0.0.0',
    summary: 'Listens to the events of the plugin.',
    stability: 'experimental',
    config: z.strictObject({}),
    listens: [interruptionNoticed, failoverFinished],
    setup({ events }) {
      events.on(interruptionNoticed, onNotice);
      events.on(failoverFinished, (failover) => void failovers.push(failover));
      return {};
    },
  });
}
