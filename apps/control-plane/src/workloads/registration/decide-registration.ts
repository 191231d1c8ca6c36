import type { InstanceRow } from '../../storage/rows.js';

/** What is known when an instance registers for a workload that exists. */
export interface RegistrationState {
  readonly generation: number;
  readonly primaryInstanceId: string;
  /** Whether the primary has been silent for so long that it may be gone. It matters only for v4 agents. */
  readonly isPrimarySilent: boolean;
  /** The caller's own row, if it registered before. */
  readonly known: Pick<InstanceRow, 'role' | 'generation'> | undefined;
  /** The successor that a switch or a failover has already launched. */
  readonly successorInstanceId: string | undefined;
  /** The replica that the caller was launched as; `not-needed` when that replica is not needed any more. */
  readonly replica: { readonly id: string } | 'not-needed' | undefined;
}

/** What the caller reports about itself. A v4 agent knows no generation. */
export interface Registrant {
  readonly instanceId: string;
  readonly generation?: number | undefined;
  readonly predecessor?: string | undefined;
}

/** The caller's role from now on. With `isPromoted` it becomes the primary of the next generation. */
export interface RegistrationDecision {
  readonly role: InstanceRow['role'];
  readonly generation: number;
  readonly isPromoted: boolean;
  /** Set for a replica, which may exist beside the one successor. */
  readonly replicaId: string | undefined;
}

/**
 * Decides the role of an instance that registers: one successor of the primary is admitted, and every replica that was
 * requested. No instance with our agent becomes the primary by registering.
 */
export function decideRegistration(state: RegistrationState, instance: Registrant): RegistrationDecision {
  if (instance.instanceId === state.primaryInstanceId) return assignRole('primary', state.generation);
  return instance.generation === undefined
    ? decideV4(state)
    : decideByGeneration(state, { ...instance, generation: instance.generation });
}

/**
 * A new instance with a v4 agent becomes the primary, unless it was launched as a replica. A former primary does not
 * become it again.
 */
function decideV4({ generation, known, isPrimarySilent, replica }: RegistrationState): RegistrationDecision {
  if (known !== undefined && (known.role === 'retired' || !isPrimarySilent))
    return assignRole(known.role, known.generation);
  if (replica === 'not-needed') return assignRole('superseded', generation + 1);
  if (replica !== undefined && !isPrimarySilent)
    return { ...assignRole('standby', generation + 1), replicaId: replica.id };
  return { role: 'primary', generation: generation + 1, isPromoted: true, replicaId: undefined };
}

function decideByGeneration(
  { generation, primaryInstanceId, known, successorInstanceId, replica }: RegistrationState,
  instance: Registrant & { readonly generation: number },
): RegistrationDecision {
  if (known !== undefined && known.role !== 'superseded') return assignRole(known.role, known.generation);
  const succeeds = instance.generation === generation + 1 && instance.predecessor === primaryInstanceId;
  if (!succeeds || replica === 'not-needed') return assignRole('superseded', instance.generation);
  if (replica !== undefined) return { ...assignRole('standby', instance.generation), replicaId: replica.id };
  return assignRole(successorInstanceId === undefined ? 'standby' : 'superseded', instance.generation);
}

function assignRole(role: InstanceRow['role'], generation: number): RegistrationDecision {
  return { role, generation, isPromoted: false, replicaId: undefined };
}
