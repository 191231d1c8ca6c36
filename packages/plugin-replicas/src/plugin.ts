import { Instances, launchGrants, statusGrants, terminateGrants } from '@spotguard/plugin-aws/contract';
import { ControlPlane, InstanceRegistry, Session } from '@spotguard/plugin-session/contract';
import { LaunchRateLimit, Readiness, SuccessorLauncher } from '@spotguard/plugin-succession/contract';
import { definePlugin, InstanceIdentity, Lineage, Outbox } from '@spotguard/sdk';
import { CreateReplica } from './commands/create-replica.js';
import { PromoteReplica } from './commands/promote-replica.js';
import { replicasConfig } from './config.js';
import { createReplicaCommand, promoteReplicaCommand, ReadyReplicas, replicaEnded, replicaReady } from './contract.js';
import { finishedReplica } from './end/finished-replica.js';
import { LiveReplicas } from './live/live-replicas.js';
import { AcceptStep } from './procedure/accept-step.js';
import { EndStep } from './procedure/end-step.js';
import { LaunchStep } from './procedure/launch-step.js';
import { ReadyStep } from './procedure/ready-step.js';
import { replicaProcedure } from './procedure/replica-procedure.js';
import { ReportEndStep } from './procedure/report-end-step.js';
import { ReportLaunchStep } from './procedure/report-launch-step.js';
import { ReportReadyStep } from './procedure/report-ready-step.js';
import { WatchStep } from './procedure/watch-step.js';
import { ReplicaEvents } from './replica-events.js';
import { ReplicaPolling } from './replica-polling.js';

/** Launches the replicas that the control plane wants, watches them, promotes them and ends them. */
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
    'replica-polling':
      'Launches and ends replicas as the control plane lists them, and checks that ready ones still run.',
  },
  commands: { create_replica: createReplicaCommand, promote_replica: promoteReplicaCommand },
  procedures: { replica: replicaProcedure },
  emits: [replicaReady, replicaEnded],
  iam: [...launchGrants, ...statusGrants, ...terminateGrants],
  setup({ config, create, register, events }) {
    const replicaEvents = register(ReplicaEvents, {
      emitReady: (replica) => events.emit(replicaReady, { key: `${replica.replicaId}/ready`, ...replica }),
      emitEnded: (replica) => events.emit(replicaEnded, { key: `${replica.replicaId}/ended`, ...replica }),
    });
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
          'report-launch': create(ReportLaunchStep),
          ready: create(ReadyStep),
          'report-ready': create(ReportReadyStep),
          watch: create(WatchStep),
          end: create(EndStep),
          'report-end': create(ReportEndStep),
        },
      },
      finished: {
        replica(run) {
          const ended = finishedReplica(run);
          if (ended !== undefined) replicaEvents.emitEnded(ended);
        },
      },
    };
  },
});
