import type { HostRow } from '../../storage/rows.js';

/** What is known when a host registers for an agent that exists. */
export interface RegistrationState {
  readonly generation: number;
  readonly primaryInstanceId: string;
  /** The primary has not been heard of for so long that it may be gone. Matters to v4 agents only. */
  readonly primarySilent: boolean;
  /** The caller's own row, if it registered before. */
  readonly known: Pick<HostRow, 'role' | 'generation'> | undefined;
  /** The instance that already awaits the hand-over of a switch or a failover. */
  readonly successorInstanceId: string | undefined;
  /** The standby that the caller was launched as, if it is still wanted; `unwanted` if it is not. */
  readonly replica: { readonly id: string } | 'unwanted' | undefined;
}

/** What the caller says of itself. A v4 agent knows no generation. */
export interface Registrant {
  readonly instanceId: string;
  readonly generation?: number | undefined;
  readonly predecessor?: string | undefined;
}

/** The caller's role from now on; `takesOver` makes it the primary of the next generation. */
export interface RegistrationDecision {
  readonly role: HostRow['role'];
  readonly generation: number;
  readonly takesOver: boolean;
  /** Set for a standby that stands beside the one successor. */
  readonly replicaId: string | undefined;
}

/** Decides who a registering host is: one successor of the primary is admitted, the standbys that were asked for beside it, and nobody takes the primary's place here. */
export function decideRegistration(state: RegistrationState, host: Registrant): RegistrationDecision {
  if (host.instanceId === state.primaryInstanceId) return stays('primary', state.generation);
  return host.generation === undefined
    ? decideV4(state)
    : decideByGeneration(state, { ...host, generation: host.generation });
}

/** A v4 agent's new instance is the primary, unless it was launched as a standby; its old one must not take that back. */
function decideV4({ generation, known, primarySilent, replica }: RegistrationState): RegistrationDecision {
  if (known !== undefined && (known.role === 'retired' || !primarySilent)) return stays(known.role, known.generation);
  if (replica === 'unwanted') return stays('superseded', generation + 1);
  if (replica !== undefined && !primarySilent) return { ...stays('standby', generation + 1), replicaId: replica.id };
  return { role: 'primary', generation: generation + 1, takesOver: true, replicaId: undefined };
}

function decideByGeneration(
  { generation, primaryInstanceId, known, successorInstanceId, replica }: RegistrationState,
  host: Registrant & { readonly generation: number },
): RegistrationDecision {
  if (known !== undefined && known.role !== 'superseded') return stays(known.role, known.generation);
  const succeeds = host.generation === generation + 1 && host.predecessor === primaryInstanceId;
  if (!succeeds || replica === 'unwanted') return stays('superseded', host.generation);
  if (replica !== undefined) return { ...stays('standby', host.generation), replicaId: replica.id };
  return stays(successorInstanceId === undefined ? 'standby' : 'superseded', host.generation);
}

function stays(role: HostRow['role'], generation: number): RegistrationDecision {
  return { role, generation, takesOver: false, replicaId: undefined };
}
