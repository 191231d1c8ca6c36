import {
  InstanceImages,
  Instances,
  imageGrants,
  LaunchRehearsal,
  launchGrants,
  PriceBook,
  statusGrants,
  terminateGrants,
} from '@spotguard/plugin-aws/contract';
import { InstanceRegistry, Reports, Session } from '@spotguard/plugin-session/contract';
import {
  HandOver,
  LaunchRateLimit,
  Readiness,
  RetirementPolicy,
  RetirementTags,
  Succession,
  SuccessorLauncher,
} from '@spotguard/plugin-succession/contract';
import { AgentExit, definePlugin, InstanceIdentity, Lineage, optional } from '@spotguard/sdk';
import { AbandonedSwitch } from './abandoned-switch.js';
import { ArmedCheck, armedCheckTickSeconds } from './armed-check.js';
import { switchingConfig } from './config.js';
import { SwitchesUnderWay, switchCommand } from './contract.js';
import { AcknowledgeStep } from './steps/acknowledge-step.js';
import { HandOverStep } from './steps/hand-over-step.js';
import { ImageAvailableStep } from './steps/image-available-step.js';
import { ImageStep } from './steps/image-step.js';
import { LaunchStep } from './steps/launch-step.js';
import { PromoteStep } from './steps/promote-step.js';
import { ReadyStep } from './steps/ready-step.js';
import { ReportStep } from './steps/report-step.js';
import { RetireStep } from './steps/retire-step.js';
import { VerifyStep } from './steps/verify-step.js';
import { SwitchGate } from './switch-gate.js';
import { SwitchHandler } from './switch-handler.js';
import { switchProcedure } from './switch-procedure.js';

/** Replaces this instance by a copy of itself in another market or zone, without losing the workload in between. */
export const switching = definePlugin({
  id: 'switching',
  version: '0.1.0',
  stability: 'beta',
  summary: 'Switches the workload between spot and on-demand capacity, and between zones.',
  config: switchingConfig,
  needs: {
    identity: InstanceIdentity,
    lineage: Lineage,
    instances: Instances,
    rehearsal: optional(LaunchRehearsal),
    images: InstanceImages,
    session: Session,
    registry: InstanceRegistry,
    reports: Reports,
    exit: AgentExit,
    launcher: SuccessorLauncher,
    rateLimit: LaunchRateLimit,
    readiness: Readiness,
    handOver: HandOver,
    retirementPolicy: RetirementPolicy,
    retirementTags: RetirementTags,
    succession: Succession,
    prices: optional(PriceBook),
  },
  provides: { underWay: SwitchesUnderWay },
  workers: { 'armed-check': 'Plans the launches of a switch and throws the plans away.' },
  commands: { switch: switchCommand },
  procedures: { switch: switchProcedure },
  iam: [...launchGrants, ...imageGrants, ...statusGrants, ...terminateGrants],
  setup({ create, scope }) {
    const underWay = create(SwitchGate);
    const handler = create(SwitchHandler);
    const armedCheck = create(ArmedCheck);
    const abandonedSwitch = create(AbandonedSwitch);
    const life = new AbortController();
    scope.defer(() => life.abort());
    return {
      provides: { underWay },
      workers: {
        'armed-check': {
          schedule: { everySeconds: armedCheckTickSeconds, kind: 'report' },
          run: ({ signal }) => armedCheck.checkIfDue(signal),
        },
      },
      commands: { switch: (input, call) => handler.handle(input, call) },
      procedures: {
        switch: {
          verify: create(VerifyStep),
          image: create(ImageStep),
          'image-available': create(ImageAvailableStep),
          launch: create(LaunchStep),
          ready: create(ReadyStep),
          'hand-over': create(HandOverStep),
          promote: create(PromoteStep),
          report: create(ReportStep),
          acknowledge: create(AcknowledgeStep),
          retire: create(RetireStep),
        },
      },
      abandon: (run) => abandonedSwitch.end(run),
      async start() {
        void armedCheck.checkWhenRegistered(life.signal);
      },
    };
  },
});
