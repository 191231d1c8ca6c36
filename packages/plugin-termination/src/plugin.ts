import {
  InstanceMetadata,
  Instances,
  LaunchRehearsal,
  launchGrants,
  PriceBook,
  spotPriceGrants,
  terminateGrants,
} from '@spotguard/plugin-aws/contract';
import { ReadyReplicas } from '@spotguard/plugin-replicas/contract';
import { ControlPlane, FailoverPlans, InstanceRegistry, Session } from '@spotguard/plugin-session/contract';
import { HealthProbe, RetirementTags, SuccessorLauncher } from '@spotguard/plugin-succession/contract';
import { SwitchesUnderWay } from '@spotguard/plugin-switching/contract';
import { AgentExit, type Clock, definePlugin, InstanceIdentity, Lineage, Outbox, optional } from '@spotguard/sdk';
import { type TerminationConfig, terminationConfig } from './config.js';
import { type DrainHook, DrainHooks, failoverFinished, interruptionNoticed, rebalanceRecommended } from './contract.js';
import { CommandHook } from './drain/command-hook.js';
import { OperatorHooks } from './drain/drain.js';
import { UnitHook } from './drain/unit-hook.js';
import { DrainStep } from './failover/drain-step.js';
import { EndLeftoversStep } from './failover/end-leftovers-step.js';
import { failoverProcedure } from './failover/failover-procedure.js';
import { finishedFailover } from './failover/finished-failover.js';
import { HandOverToSuccessorStep } from './failover/hand-over-to-successor-step.js';
import { ReportStep } from './failover/report-step.js';
import { RetireStep } from './failover/retire-step.js';
import { RetiredAtStart } from './failover/retired-at-start.js';
import { NoticeEvents } from './notice-events.js';
import { TerminationCheck } from './notices/termination-check.js';
import { FailoverPlanner, planSeconds } from './plan/failover-planner.js';
import { AskStep } from './rebalance/ask-step.js';
import { GiveBackStep } from './rebalance/give-back-step.js';
import { MaintenanceCheck } from './rebalance/maintenance-check.js';
import { RebalanceCheck } from './rebalance/rebalance-check.js';
import { replicaProcedure } from './rebalance/replica-procedure.js';
import { FailoverRehearsal, rehearsalTickSeconds } from './rehearsal/failover-rehearsal.js';
import { Stopping } from './stopping.js';

/** Watches for interruptions of this instance by AWS, and fails the workload over in time. */
export const termination = definePlugin({
  id: 'termination',
  version: '0.1.0',
  stability: 'beta',
  summary: 'Watches for interruption notices and rebalance recommendations, and fails the workload over in time.',
  config: terminationConfig,
  needs: {
    identity: InstanceIdentity,
    lineage: Lineage,
    metadata: InstanceMetadata,
    instances: Instances,
    rehearsal: optional(LaunchRehearsal),
    prices: PriceBook,
    session: Session,
    registry: InstanceRegistry,
    controlPlane: ControlPlane,
    outbox: Outbox,
    exit: AgentExit,
    drainHooks: DrainHooks,
    switches: optional(SwitchesUnderWay),
    probe: HealthProbe,
    launcher: SuccessorLauncher,
    retirementTags: RetirementTags,
    replicas: optional(ReadyReplicas),
    failoverPlans: optional(FailoverPlans),
  },
  workers: {
    'termination-check': 'Checks for an interruption notice.',
    'rebalance-check': 'Checks for a rebalance recommendation and, every five minutes, for scheduled maintenance.',
    'launch-rehearsal': 'Rehearses the launches that a failover may make, by reads and dry runs.',
    'failover-plan': 'Works out what a failover would do now, to show it at the control plane.',
  },
  procedures: { failover: failoverProcedure, replica: replicaProcedure },
  emits: [interruptionNoticed, rebalanceRecommended, failoverFinished],
  iam: [...launchGrants, ...terminateGrants, ...spotPriceGrants],
  setup({ config, create, register, events, needs, clock, scope }) {
    const stopping = new AbortController();
    scope.defer(() => stopping.abort());
    register(Stopping, stopping.signal);
    register(NoticeEvents, {
      emitInterruption: (notice) => events.emit(interruptionNoticed, notice),
      emitRebalance: (recommendation) => events.emit(rebalanceRecommended, recommendation),
    });
    register(OperatorHooks, operatorHooks(config, clock));
    const failoverSteps = {
      'hand-over': create(HandOverToSuccessorStep),
      'end-leftovers': create(EndLeftoversStep),
      drain: create(DrainStep),
      report: create(ReportStep),
      retire: create(RetireStep),
    };
    const retiredAtStart = create(RetiredAtStart);
    const terminationCheck = create(TerminationCheck);
    const rebalanceCheck = create(RebalanceCheck);
    const maintenanceCheck = create(MaintenanceCheck);
    const rehearsal = create(FailoverRehearsal);
    const planner = create(FailoverPlanner);
    return {
      workers: {
        'termination-check': {
          schedule: { everySeconds: config.terminationCheckSeconds, kind: 'watch' },
          run: ({ signal }) => terminationCheck.check(signal),
        },
        'rebalance-check': {
          schedule: { everySeconds: config.rebalanceCheckSeconds, kind: 'watch' },
          async run({ signal }) {
            await rebalanceCheck.check(signal);
            await maintenanceCheck.check(signal);
          },
        },
        'launch-rehearsal': {
          schedule: { everySeconds: rehearsalTickSeconds, kind: 'report', timeoutSeconds: 180 },
          run: ({ signal }) => rehearsal.rehearseIfDue(signal),
        },
        'failover-plan': {
          schedule: { everySeconds: planSeconds, kind: 'watch' },
          run: async () => planner.update(),
        },
      },
      procedures: {
        failover: failoverSteps,
        replica: { ask: create(AskStep), 'give-back': create(GiveBackStep) },
      },
      finished: {
        failover(run) {
          const { instanceId } = needs.identity;
          // A run of another version is begun anew and never refused, so there is an input.
          if (run.input !== undefined)
            events.emit(failoverFinished, finishedFailover(run, { input: run.input, instanceId }));
        },
      },
      async start() {
        retiredAtStart.park(stopping.signal).catch(() => {});
      },
    };
  },
});

/** With `drainThrough: unit`, `drainCommand` is not used: the unit contains the command. */
function operatorHooks(config: TerminationConfig, clock: Clock): readonly DrainHook[] {
  const { drainThrough, drainCommand, drainDirectory } = config;
  if (drainThrough === 'unit') return [new UnitHook(drainDirectory, clock)];
  return drainCommand === undefined ? [] : [new CommandHook(drainCommand)];
}
