import {
  AgentBuild,
  CommandBus,
  definePlugin,
  InstanceIdentity,
  Lineage,
  Outbox,
  optional,
  StepEvents,
} from '@spotguard/sdk';
import { BuildReporter, buildCheckSeconds } from './build/build-reporter.js';
import { sessionConfig } from './config.js';
import {
  ControlPlane,
  FailoverPlans,
  GuardingSource,
  InstanceRegistry,
  Reports,
  roleChanged,
  Session,
  sessionRegistered,
} from './contract.js';
import { agentVersion, ControlPlaneClient } from './control-plane/control-plane-client.js';
import { ControlPlaneInstances } from './control-plane/control-plane-instances.js';
import { GuardingHeader, guardingHeader } from './control-plane/guarding-header.js';
import { OutboxReports } from './control-plane/outbox-reports.js';
import { Registration } from './control-plane/registration.js';
import { SessionEvents } from './control-plane/session-events.js';
import { SessionState } from './control-plane/session-state.js';
import { StepReporter } from './steps/step-reporter.js';
import { ConfigRefresh } from './workers/config-refresh.js';
import { Heartbeat } from './workers/heartbeat.js';
import { PendingCommands } from './workers/pending-commands.js';

/** Connects the agent to a control plane, ours or a v4 backend. */
export const session = definePlugin({
  id: 'session',
  version: '0.1.0',
  stability: 'beta',
  summary: 'Registers the agent, sends heartbeats, receives commands and refreshes settings.',
  config: sessionConfig,
  needs: {
    identity: InstanceIdentity,
    lineage: Lineage,
    bus: CommandBus,
    build: AgentBuild,
    steps: StepEvents,
    outbox: Outbox,
    guarding: optional(GuardingSource),
  },
  provides: {
    session: Session,
    controlPlane: ControlPlane,
    registry: InstanceRegistry,
    reports: Reports,
    failoverPlans: FailoverPlans,
  },
  workers: {
    heartbeat: 'Sends heartbeats.',
    'pending-commands': 'Asks for commands, hands them to the bus and answers them.',
    'config-refresh': "Reads the workload's settings.",
    'build-report': 'Reports what this build contains, how it is doing and what it would do in a failover.',
  },
  emits: [sessionRegistered, roleChanged],
  setup({ config, create, register, events, needs, log, scope }) {
    register(GuardingHeader, guardingHeader(needs.guarding));
    register(SessionEvents, {
      emitRegistered(registration) {
        const { instanceId } = needs.identity;
        events.emit(sessionRegistered, { key: `${instanceId}/registered`, instanceId, ...registration });
      },
      emitRoleChanged(change) {
        const { instanceId } = needs.identity;
        // An instance hands over once; the generation that it knows then may be its own or that of its successor.
        const generation = change.to === 'retiring' ? '' : `/${change.generation ?? 0}`;
        events.emit(roleChanged, { key: `${instanceId}/${change.to}${generation}`, instanceId, ...change });
      },
    });
    const sessionState = create(SessionState);
    const controlPlane = register(ControlPlane, create(ControlPlaneClient));
    const registry = create(ControlPlaneInstances);
    const reports = register(Reports, create(OutboxReports));
    const registration = create(Registration);
    const heartbeat = create(Heartbeat);
    const pendingCommands = create(PendingCommands);
    const configRefresh = create(ConfigRefresh);
    const buildReporter = create(BuildReporter);
    const stepReporter = create(StepReporter);
    const stopping = new AbortController();
    scope.defer(() => stopping.abort());
    return {
      provides: { session: sessionState, controlPlane, registry, reports, failoverPlans: buildReporter },
      workers: {
        heartbeat: {
          schedule: { everySeconds: config.heartbeatIntervalSeconds, kind: 'report' },
          run: ({ signal }) => heartbeat.send(signal),
        },
        'pending-commands': {
          schedule: { everySeconds: config.pendingCommandsIntervalSeconds, kind: 'watch' },
          run: ({ signal }) => pendingCommands.poll(signal),
        },
        'config-refresh': {
          schedule: { everySeconds: config.configRefreshIntervalSeconds, kind: 'report' },
          run: ({ signal }) => configRefresh.refresh(signal),
        },
        'build-report': {
          schedule: { everySeconds: buildCheckSeconds, kind: 'watch', firstAfterSeconds: buildCheckSeconds },
          run: ({ signal }) => buildReporter.reportIfDue(signal),
        },
      },
      async start() {
        const { instanceId, instanceType } = needs.identity;
        log.info(`Agent started - ID: ${needs.lineage.agent}`);
        log.info(`Instance: ${instanceId} (${instanceType})`);
        log.info(`Version: ${agentVersion}`);
        if (needs.lineage.successor !== undefined) sessionState.retire();
        if (config.frozen)
          log.warn('This agent is frozen: it watches and reports, and changes nothing, failovers included');
        if (isRemoteAndUnencrypted(config.serverUrl)) {
          log.warn(
            'The control plane is remote and its URL is http: token and commands can be read on the way; use https',
            { serverUrl: new URL(config.serverUrl).origin },
          );
        }
        // Not awaited: an agent guards its instance also while it cannot reach the control plane.
        void registration.keepTrying(stopping.signal);
        void stepReporter.keepSending(stopping.signal);
      },
      async stop(signal) {
        await Promise.all([stepReporter.flush(signal), heartbeat.sendOffline(signal)]);
      },
    };
  },
});

/** Whether messages to this URL leave this instance unencrypted. */
function isRemoteAndUnencrypted(serverUrl: string): boolean {
  const { protocol, hostname } = new URL(serverUrl);
  const isLocal = hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
  return protocol === 'http:' && !isLocal;
}
