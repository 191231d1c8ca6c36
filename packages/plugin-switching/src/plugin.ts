import {
  HostImages,
  InstanceCopier,
  Instances,
  imageGrants,
  LaunchRehearsal,
  launchGrants,
  PriceBook,
  statusGrants,
  terminateGrants,
} from '@spotguard/plugin-aws/contract';
import { HostRegistry, Reports, Session } from '@spotguard/plugin-session/contract';
import { AgentExit, definePlugin, InstanceIdentity, Lineage, optional } from '@spotguard/sdk';
import { AbandonedSwitch } from './abandoned-switch.js';
import { ArmedCheck, armedCheckTickSeconds } from './armed-check.js';
import { switchingConfig } from './config.js';
import { HandOverSteps, SwitchesUnderWay, switchCommand } from './contract.js';
import { HealthProbe } from './health-probe.js';
import { HttpHealthProbe } from './http-health-probe.js';
import { HourlyLaunchBrake, LaunchBrake } from './launch-brake.js';
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
import { AcknowledgeSuccessionStep } from './succession/acknowledge-succession-step.js';
import { AwaitHandOverStep } from './succession/await-hand-over-step.js';
import { Ec2PredecessorEnd, PredecessorEnd } from './succession/predecessor-end.js';
import { Ec2PredecessorProof, PredecessorProof } from './succession/predecessor-proof.js';
import { Ec2PredecessorWatch, PredecessorWatch } from './succession/predecessor-watch.js';
import { ReportSuccessionStep } from './succession/report-succession-step.js';
import { SeePredecessorOffStep } from './succession/see-predecessor-off-step.js';
import { LaunchedSuccession, Succession } from './succession/succession.js';
import { successionProcedure } from './succession/succession-procedure.js';
import { TakeOverStep } from './succession/take-over-step.js';
import { Gate, SwitchGate } from './switch-gate.js';
import { SwitchHandler } from './switch-handler.js';
import { switchProcedure } from './switch-procedure.js';

/** Replaces this host by a copy of itself in another market or zone, without losing the workload in between. */
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
    copier: InstanceCopier,
    rehearsal: optional(LaunchRehearsal),
    images: HostImages,
    session: Session,
    hosts: HostRegistry,
    reports: Reports,
    exit: AgentExit,
    handOverSteps: HandOverSteps,
    prices: optional(PriceBook),
  },
  provides: { healthProbe: HealthProbe, underWay: SwitchesUnderWay },
  workers: { 'armed-check': 'Plans the launches of a switch and throws the plans away.' },
  commands: { switch: switchCommand },
  procedures: { switch: switchProcedure, succession: successionProcedure },
  iam: [...launchGrants, ...imageGrants, ...statusGrants, ...terminateGrants],
  setup({ create, register, scope }) {
    const healthProbe = register(HealthProbe, create(HttpHealthProbe));
    const underWay = register(Gate, new SwitchGate());
    register(LaunchBrake, create(HourlyLaunchBrake));
    register(PredecessorWatch, create(Ec2PredecessorWatch));
    register(PredecessorProof, create(Ec2PredecessorProof));
    register(PredecessorEnd, create(Ec2PredecessorEnd));
    const succession = create(LaunchedSuccession);
    register(Succession, succession);
    const handler = create(SwitchHandler);
    const armedCheck = create(ArmedCheck);
    const abandonedSwitch = create(AbandonedSwitch);
    const life = new AbortController();
    scope.defer(() => life.abort());
    return {
      provides: { healthProbe, underWay },
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
        succession: {
          'await-hand-over': create(AwaitHandOverStep),
          'take-over': create(TakeOverStep),
          'see-predecessor-off': create(SeePredecessorOffStep),
          report: create(ReportSuccessionStep),
          acknowledge: create(AcknowledgeSuccessionStep),
        },
      },
      abandon: (run) => abandonedSwitch.end(run),
      async start() {
        succession.begin(life.signal);
        void armedCheck.checkWhenRegistered(life.signal);
      },
    };
  },
});
