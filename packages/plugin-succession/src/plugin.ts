import {
  InstanceCopier,
  Instances,
  launchGrants,
  PriceBook,
  statusGrants,
  stopGrants,
  terminateGrants,
} from '@spotguard/plugin-aws/contract';
import { InstanceRegistry, Reports, Session } from '@spotguard/plugin-session/contract';
import { definePlugin, InstanceIdentity, Lineage, optional } from '@spotguard/sdk';
import { successionConfig } from './config.js';
import {
  HandOver,
  HandOverSteps,
  HealthProbe,
  HealthProbes,
  LaunchRateLimit,
  Readiness,
  RetirementPolicy,
  RetirementTags,
  Succession,
  SuccessorLauncher,
  takeOverFinished,
} from './contract.js';
import { OrderedHandOver } from './hand-over/ordered-hand-over.js';
import { CopyingSuccessorLauncher } from './launch/copying-successor-launcher.js';
import { HourlyLaunchRateLimit } from './launch/hourly-launch-rate-limit.js';
import { AllHealthProbes } from './readiness/all-health-probes.js';
import { InstanceReadiness } from './readiness/instance-readiness.js';
import { ConfiguredRetirementPolicy } from './retirement/configured-retirement-policy.js';
import { OwnRetirementTags } from './retirement/own-retirement-tags.js';
import { AcknowledgeSuccessionStep } from './succession/acknowledge-succession-step.js';
import { AwaitHandOverStep } from './succession/await-hand-over-step.js';
import { finishedTakeOver } from './succession/finished-take-over.js';
import { LaunchedSuccession } from './succession/launched-succession.js';
import { ReportSuccessionStep } from './succession/report-succession-step.js';
import { RetirePredecessorStep } from './succession/retire-predecessor-step.js';
import { successionProcedure } from './succession/succession-procedure.js';
import { TakeOverStep } from './succession/take-over-step.js';

/** Replaces one instance of a workload by another. Other plugins decide when and why. */
export const succession = definePlugin({
  id: 'succession',
  version: '0.1.0',
  stability: 'beta',
  summary: 'Launches successors, tells when they are ready, hands over to them and retires their predecessors.',
  config: successionConfig,
  needs: {
    identity: InstanceIdentity,
    lineage: Lineage,
    instances: Instances,
    copier: InstanceCopier,
    session: Session,
    registry: InstanceRegistry,
    reports: Reports,
    handOverSteps: HandOverSteps,
    healthProbes: HealthProbes,
    prices: optional(PriceBook),
  },
  provides: {
    launcher: SuccessorLauncher,
    rateLimit: LaunchRateLimit,
    readiness: Readiness,
    healthProbe: HealthProbe,
    handOver: HandOver,
    retirementPolicy: RetirementPolicy,
    retirementTags: RetirementTags,
    succession: Succession,
  },
  procedures: { succession: successionProcedure },
  emits: [takeOverFinished],
  iam: [...launchGrants, ...statusGrants, ...stopGrants, ...terminateGrants],
  setup({ create, register, events, needs, scope }) {
    const healthProbe = register(HealthProbe, create(AllHealthProbes));
    const retirementPolicy = register(RetirementPolicy, create(ConfiguredRetirementPolicy));
    const launchedSuccession = create(LaunchedSuccession);
    const rateLimit = create(HourlyLaunchRateLimit);
    const stopping = new AbortController();
    scope.defer(() => stopping.abort());
    return {
      provides: {
        launcher: create(CopyingSuccessorLauncher),
        rateLimit,
        readiness: create(InstanceReadiness),
        healthProbe,
        handOver: create(OrderedHandOver),
        retirementPolicy,
        retirementTags: create(OwnRetirementTags),
        succession: launchedSuccession,
      },
      procedures: {
        succession: {
          'await-hand-over': create(AwaitHandOverStep),
          'take-over': create(TakeOverStep),
          'retire-predecessor': create(RetirePredecessorStep),
          report: create(ReportSuccessionStep),
          acknowledge: create(AcknowledgeSuccessionStep),
        },
      },
      finished: {
        succession(run) {
          const { identity, lineage } = needs;
          const payload = finishedTakeOver(run, { instanceId: identity.instanceId, lineage });
          if (payload !== undefined) events.emit(takeOverFinished, payload);
        },
      },
      async start() {
        launchedSuccession.start(stopping.signal);
        void rateLimit.readEarlierLaunches(stopping.signal);
      },
    };
  },
});
