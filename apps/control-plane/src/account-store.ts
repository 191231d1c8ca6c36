import { type AccountTokens, accountTokens } from './accounts/account-tokens.js';
import { type SessionStore, sessionStore } from './accounts/users/session-store.js';
import { type UserStore, userStore } from './accounts/users/user-store.js';
import { type FleetStore, fleetStore } from './fleet/fleet-store.js';
import { type ActivityStore, activityStore } from './history/activity-store.js';
import { type AlarmStore, alarmStore } from './history/alarm-store.js';
import { type CleanupStore, cleanupStore } from './history/cleanup-store.js';
import { type InterruptionHistory, interruptionHistory } from './history/interruption-history.js';
import { type SwitchHistory, switchHistory } from './history/switch-history.js';
import { type StoredAnswers, storedAnswersOf } from './http/stored-answers.js';
import { type KeptRowsStore, keptRowsStore } from './jobs/retention/kept-rows.js';
import { type PriceStore, priceStore } from './prices/price-store.js';
import type { ReportWriter } from './prices/report-writer.js';
import { type SavingsStore, savingsStore } from './savings/savings-store.js';
import type { Scope } from './storage/scope.js';
import { type BuildStore, buildStore } from './workloads/builds/build-store.js';
import { type CommandStore, commandStore } from './workloads/commands/command-store.js';
import { type FreezeStore, freezeStore } from './workloads/freezes/freeze-store.js';
import { type ContactStore, contactStore } from './workloads/instances/contact-store.js';
import type { ContactWriter } from './workloads/instances/contact-writer.js';
import { type InstanceStore, instanceStore } from './workloads/instances/instance-store.js';
import { type InterruptionStore, interruptionStore } from './workloads/interruptions/interruption-store.js';
import { type LimitStore, limitStore } from './workloads/launch-limits/limit-store.js';
import { type ReplicaStore, replicaStore } from './workloads/replicas/replica-store.js';
import { type StepStore, stepStore } from './workloads/steps/step-store.js';
import { type SwitchStore, switchStore } from './workloads/switches/switch-store.js';
import { type WorkloadStore, workloadStore } from './workloads/workload-store.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The stores of the caller's account. Routes have no other access to the database. */
    store: AccountStore;
  }
}

/** The stores of one account. They read and change no other account's data. */
export interface AccountStore {
  readonly workloads: WorkloadStore;
  readonly fleet: FleetStore;
  readonly instances: InstanceStore;
  readonly contacts: ContactStore;
  readonly builds: BuildStore;
  readonly commands: CommandStore;
  readonly limits: LimitStore;
  readonly freezes: FreezeStore;
  readonly steps: StepStore;
  readonly switches: SwitchStore;
  readonly replicas: ReplicaStore;
  readonly interruptions: InterruptionStore;
  readonly pricing: PriceStore;
  readonly savings: SavingsStore;
  readonly cleanups: CleanupStore;
  readonly switchHistory: SwitchHistory;
  readonly interruptionHistory: InterruptionHistory;
  readonly alarms: AlarmStore;
  readonly activity: ActivityStore;
  readonly storedAnswers: StoredAnswers;
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly tokens: AccountTokens;
  readonly keptRows: KeptRowsStore;
}

/** What stores the messages of the agents of all accounts together. */
export interface SharedWriters {
  readonly reports: ReportWriter;
  readonly contacts: ContactWriter;
}

/**
 * Creates the stores of one account. Routes have no other access to the database, and every query of a store is limited
 * to the account.
 */
export function accountStore(scope: Scope, { reports, contacts }: SharedWriters): AccountStore {
  return {
    workloads: workloadStore(scope),
    fleet: fleetStore(scope),
    instances: instanceStore(scope),
    contacts: contactStore(scope, contacts),
    builds: buildStore(scope),
    commands: commandStore(scope),
    limits: limitStore(scope),
    freezes: freezeStore(scope),
    steps: stepStore(scope),
    switches: switchStore(scope),
    replicas: replicaStore(scope),
    interruptions: interruptionStore(scope),
    pricing: priceStore(scope, reports),
    savings: savingsStore(scope),
    cleanups: cleanupStore(scope),
    switchHistory: switchHistory(scope),
    interruptionHistory: interruptionHistory(scope),
    alarms: alarmStore(scope),
    activity: activityStore(scope),
    storedAnswers: storedAnswersOf(scope),
    users: userStore(scope),
    sessions: sessionStore(scope),
    tokens: accountTokens(scope),
    keptRows: keptRowsStore(scope),
  };
}
