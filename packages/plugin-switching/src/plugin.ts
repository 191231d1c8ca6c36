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
import { AdoptableSwitches } from './adoptable-switches.js';
import { switchingConfig } from './config.js';
import { SwitchesUnderWay, switchCommand, switchFinished } from './contract.js';
import { finishedSwitch } from './finished-switch.js';
import { LaunchCheck, launchCheckTickSeconds } from './launch-check.js';
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
import { SwitchHandler } from './switch-handler.js';
import { switchProcedure } from './switch-procedure.js';

/** Replaces this instance by a copy of itself in another market or zone, on command. */
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
  workers: { 'launch-check': 'Checks by plans, without launching, whether this instance can be switched.' },
  commands: { switch: switchCommand },
  procedures: { switch: switchProcedure },
  emits: [switchFinished],
  iam: [...launchGrants, ...imageGrants, ...statusGrants, ...terminateGrants],
  setup({ create, scope, events, needs }) {
    const switches = create(AdoptableSwitches);
    const handler = create(SwitchHandler);
    const launchCheck = create(LaunchCheck);
    const abandonedSwitch = create(AbandonedSwitch);
    const stopping = new AbortController();
    scope.defer(() => stopping.abort());
    return {
      provides: { underWay: switches },
      workers: {
        'launch-check': {
          schedule: { everySeconds: launchCheckTickSeconds, kind: 'report' },
          run: ({ signal }) => launchCheck.checkIfDue(signal),
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
      abandon: (run) => abandonedSwitch.remove(run),
      finished: {
        switch: (run) => events.emit(switchFinished, finishedSwitch(run, needs.identity.instanceId)),
      },
      async start() {
        void launchCheck.checkWhenRegistered(stopping.signal);
      },
    };
  },
});
