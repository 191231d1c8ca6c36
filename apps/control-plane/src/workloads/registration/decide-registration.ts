import type { InstanceRow } from '../../storage/rows.js';

/** What is known when an instance registers for an agent that exists. */
export interface RegistrationState {
  readonly generation: number;
  readonly primaryInstanceId: string;
  /** The primary has not been heard of for so long that it may be gone. Matters to v4 agents only. */
  readonly isPrimarySilent: boolean;
  /** The caller's own row, if it registered before. */
  readonly known: Pick<InstanceRow, 'role' | 'generation'> | undefined;
  /** The instance that already awaits the hand-over of a switch or a failover. */
  readonly successorInstanceId: string | undefined;
  /** The replica that the caller was launched as, if it is still wanted; `unwanted` if it is not. */
  readonly replica: { readonly id: string } | 'unwanted' | undefined;
}

/** What the caller says of itself. A v4 agent knows no generation. */
export interface Registrant {
  readonly instanceId: string;
  readonly generation?: number | undefined;
  readonly predecessor?: string | undefined;
}

/** The caller's role from now on; `isPromoted` makes it the primary of the next generation. */
export interface RegistrationDecision {
  readonly role: InstanceRow['role'];
  readonly generation: number;
  readonly isPromoted: boolean;
  /** Set for a replica that stands beside the one successor. */
  readonly replicaId: string | undefined;
}

/** Decides who a registering instance is: one successor of the primary is admitted, the replicas that were asked for beside it, and nobody takes the primary's place here. */
export function decideRegistration(state: RegistrationState, instance: Registrant): RegistrationDecision {
  if (instance.instanceId === state.primaryInstanceId) return stays('primary', state.generation);
  return instance.generation === undefined
    ? decideV4(state)
    : decideByGeneration(state, { ...instance, generation: instance.generation });
}

/** A v4 agent's new instance is the primary, unless it was launched as a replica; its old one must not take that back. */
function decideV4({ generation, known, isPrimarySilent, replica }: RegistrationState): RegistrationDecision {
  if (known !== undefined && (known.role === 'retired' || !isPrimarySilent)) return stays(known.role, known.generation);
  if (replica === 'unwanted') return stays('superseded', generation + 1);
  if (replica !== undefined && !isPrimarySilent) return { ...stays('standby', generation + 1), replicaId: replica.id };
  return { role: 'primary', generation: generation + 1, isPromoted: true, replicaId: undefined };
}

function decideByGeneration(
  { generation, primaryInstanceId, known, successorInstanceId, replica }: RegistrationState,
  instance: Registrant & { readonly generation: number },
): RegistrationDecision {
  if (known !== undefined && known.role !== 'superseded') return stays(known.role, known.generation);
  const succeeds = instance.generation === generation + 1 && instance.predecessor === primaryInstanceId;
  if (!succeeds || replica === 'unwanted') return stays('superseded', instance.generation);
  if (replica !== undefined) return { ...stays('standby', instance.generation), replicaId: replica.id };
  return stays(successorInstanceId === undefined ? 'standby' : 'superseded', instance.generation);
}

function stays(role: InstanceRow['role'], generation: number): RegistrationDecision {
  return { role, generation, isPromoted: false, replicaId: undefined };
}
