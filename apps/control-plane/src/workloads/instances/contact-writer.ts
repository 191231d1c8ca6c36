import type { Guarding } from '@spotguard/protocol';
import type { Clock } from '../../clock.js';
import type { Queries } from '../../storage/database.js';
import type { InstanceRow, WorkloadRow } from '../../storage/rows.js';
import { SharedStatement } from '../../storage/shared-statement.js';
import { type ContactItem, prepareContactStatement } from './contact-statement.js';
import type { FreezeFacts } from './session-facts.js';

/** What an agent reports about its instance when it makes contact. An absent field keeps its stored value. */
export interface ReportedContact {
  readonly status?: string | undefined;
  readonly heartbeatSeconds?: number | undefined;
  readonly guarding?: Guarding | undefined;
  readonly instanceType?: string | undefined;
  readonly mode?: InstanceRow['mode'] | undefined;
  readonly zone?: string | undefined;
}

/** A caller, and what it reports. */
export interface ContactRequest {
  readonly accountId: string;
  /** The id of the workload, which has to be a UUID. */
  readonly workloadId: string;
  /** Undefined for a v4 agent, whose polls name no instance. */
  readonly instanceId: string | undefined;
  /** The token that it sent; absent when that is not known. */
  readonly tokenId?: string | undefined;
  /** Absent when nothing is to be stored. */
  readonly contact?: ReportedContact | undefined;
}

/** What the control plane knows about a caller. */
export interface KnownCaller {
  readonly workload: Pick<
    WorkloadRow,
    | 'id'
    | 'generation'
    | 'primaryInstanceId'
    | 'enabled'
    | 'manualReplicaEnabled'
    | 'autoTerminateEnabled'
    | 'terminateWaitSeconds'
    | 'deletedAt'
  >;
  /** The role of the calling instance; null when it is not known. */
  readonly role: InstanceRow['role'] | null;
  /** Whether the contact was stored. False when the instance is unknown, the workload deleted, or nothing was to be stored. */
  readonly isStored: boolean;
  /** Since when the instance has been in contact without a long gap; null when nothing was stored. */
  readonly heardSince: Date | null;
  /** The freeze that applies to the workload. */
  readonly freeze: FreezeFacts | null;
  /** The ids of the commands that the calling instance has and is to give up. */
  readonly toGiveUp: readonly string[];
  /** Whether any command of the workload is open. */
  readonly hasOpenCommands: boolean;
  /** The workload's replica that is requested or running, with the last contact of its own agent; a replica without one has nulls. */
  readonly replica: {
    readonly type: string | null;
    readonly hasAgent: boolean | null;
    readonly lastSeenAt: Date | null;
    readonly heartbeatSeconds: number | null;
  } | null;
}

/**
 * Stores the contacts of all agents of this server and tells each what it has to know, those that arrive together with one
 * statement. So a heartbeat or a poll costs a part of a statement, however many agents there are.
 */
export class ContactWriter {
  readonly #statement: ReturnType<typeof prepareContactStatement>;
  readonly #shared: SharedStatement<ContactRequest, KnownCaller | undefined>;

  constructor(
    queries: Queries,
    private readonly clock: Clock,
  ) {
    this.#statement = prepareContactStatement(queries);
    this.#shared = new SharedStatement((requests) => this.#store(requests));
  }

  /**
   * Resolves to what is known about the caller; undefined when the account has no such workload. While a transaction keeps
   * the instance's row locked, the contact is not stored: `isStored` is false although the role is known.
   */
  submit(request: ContactRequest): Promise<KnownCaller | undefined> {
    return this.#shared.run(request);
  }

  async #store(requests: readonly ContactRequest[]): Promise<readonly (KnownCaller | undefined)[]> {
    const merged = mergeByInstance(requests);
    const rows = await this.#statement.execute({
      items: JSON.stringify([...merged.values()].map(itemOf)),
      now: this.clock.now().toISOString(),
    });
    const known = new Map(rows.map((row) => [row.position, row]));
    const positions = new Map([...merged.keys()].map((key, position) => [key, position]));
    return requests.map((request) => known.get(positions.get(keyOf(request)) ?? -1));
  }
}

/** Merges the messages of each instance into one, in which the later ones count. */
function mergeByInstance(requests: readonly ContactRequest[]): ReadonlyMap<string, ContactRequest> {
  const merged = new Map<string, ContactRequest>();
  for (const request of requests) {
    const key = keyOf(request);
    const earlier = merged.get(key)?.contact;
    const { contact = earlier } = request;
    merged.set(key, { ...request, contact: earlier === undefined ? contact : { ...earlier, ...defined(contact) } });
  }
  return merged;
}

function keyOf({ accountId, workloadId, instanceId }: ContactRequest): string {
  return `${accountId} ${workloadId} ${instanceId ?? ''}`;
}

function defined(contact: ReportedContact | undefined): ReportedContact {
  return Object.fromEntries(Object.entries(contact ?? {}).filter(([, value]) => value !== undefined));
}

function itemOf(
  { accountId, workloadId, instanceId, tokenId, contact }: ContactRequest,
  position: number,
): ContactItem {
  return {
    position,
    account: accountId,
    workload: workloadId,
    instance: instanceId ?? null,
    token: tokenId ?? null,
    is_contact: contact !== undefined,
    status: contact?.status ?? null,
    heartbeat_seconds: contact?.heartbeatSeconds ?? null,
    guarding: contact?.guarding ?? null,
    instance_type: contact?.instanceType ?? null,
    mode: contact?.mode ?? null,
    zone: contact?.zone ?? null,
  };
}
