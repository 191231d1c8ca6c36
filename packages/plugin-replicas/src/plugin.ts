import { Instances, launchGrants, statusGrants, terminateGrants } from '@spotguard/plugin-aws/contract';
import { ControlPlane, InstanceRegistry, Session } from '@spotguard/plugin-session/contract';
import { LaunchRateLimit, Readiness, SuccessorLauncher } from '@spotguard/plugin-succession/contract';
import { definePlugin, InstanceIdentity, Lineage, Outbox } from '@spotguard/sdk';
import { CreateReplica } from './commands/create-replica.js';
import { PromoteReplica } from './commands/promote-replica.js';
import { replicasConfig } from './config.js';
import { createReplicaCommand, promoteReplicaCommand, ReadyReplicas } from './contract.js';
import { AcceptStep } from './life/accept-step.js';
import { AnnounceReadyStep } from './life/announce-ready-step.js';
import { AnnounceStep } from './life/announce-step.js';
import { EndStep } from './life/end-step.js';
import { LaunchStep } from './life/launch-step.js';
import { ReadyStep } from './life/ready-step.js';
import { replicaProcedure } from './life/replica-procedure.js';
import { ReportStep } from './life/report-step.js';
import { StandByStep } from './life/stand-by-step.js';
import { LiveReplicas } from './live/live-replicas.js';
import { ReplicaPolling } from './replica-polling.js';

/** Keeps the replicas that the control plane wants: launches them, looks after them, promotes them and ends them. */
export const replicas = definePlugin({
  id: 'replicas',
  version: '0.1.0',
  stability: 'beta',
  summary: 'Launches replicas, looks after them and ends them when they are not wanted any more.',
  config: replicasConfig,
  needs: {
    identity: InstanceIdentity,
    lineage: Lineage,
    instances: Instances,
    session: Session,
    registry: InstanceRegistry,
    controlPlane: ControlPlane,
    outbox: Outbox,
    launcher: SuccessorLauncher,
    rateLimit: LaunchRateLimit,
    readiness: Readiness,
  },
  provides: { replicas: ReadyReplicas },
  workers: {
    'replica-polling': 'Launches and ends replicas as the control plane lists them, and looks at the living.',
  },
  commands: { create_replica: createReplicaCommand, promote_replica: promoteReplicaCommand },
  procedures: { replica: replicaProcedure },
  iam: [...launchGrants, ...statusGrants, ...terminateGrants],
  setup({ config, create }) {
    const replicas = create(LiveReplicas);
    const polling = create(ReplicaPolling);
    const createReplica = create(CreateReplica);
    const promoteReplica = create(PromoteReplica);
    return {
      provides: { replicas },
      workers: {
        'replica-polling': {
          schedule: { everySeconds: config.pollIntervalSeconds, kind: 'report' },
          run: ({ signal }) => polling.poll(signal),
        },
      },
      commands: {
        create_replica: (input, call) => createReplica.handle(input, call),
        promote_replica: (input, call) => promoteReplica.handle(input, call),
      },
      procedures: {
        replica: {
          accept: create(AcceptStep),
          launch: create(LaunchStep),
          announce: create(AnnounceStep),
          ready: create(ReadyStep),
          'announce-ready': create(AnnounceReadyStep),
          'stand-by': create(StandByStep),
          end: create(EndStep),
          report: create(ReportStep),
        },
      },
    };
  },
});
