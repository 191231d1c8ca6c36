import type { HostRow } from '../storage/rows.js';

/** What is known when a host registers for an agent that exists. */
export interface RegistrationState {
  readonly generation: number;
  readonly primaryInstanceId: string;
  /** The primary has not been heard of for so long that it may be gone. Matters to v4 agents only. */
  readonly primarySilent: boolean;
  /** The caller's own row, if it registered before. */
  readonly known: Pick<HostRow, 'role' | 'generation'> | undefined;
  /** The instance that already awaits hand-over. */
  readonly standbyInstanceId: string | undefined;
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
}

/** Decides who a registering host is: at most one successor of the primary is admitted, and nobody takes its place here. */
export function decideRegistration(state: RegistrationState, host: Registrant): RegistrationDecision {
  if (host.instanceId === state.primaryInstanceId) return stays('primary', state.generation);
  return host.generation === undefined
    ? decideV4(state)
    : decideByGeneration(state, { ...host, generation: host.generation });
}

/** A v4 agent's new instance is the primary; its old instance, still alive, must not take that back. */
function decideV4({ generation, known, primarySilent }: RegistrationState): RegistrationDecision {
  if (known !== undefined && (known.role === 'retired' || !primarySilent)) return stays(known.role, known.generation);
  return { role: 'primary', generation: generation + 1, takesOver: true };
}

function decideByGeneration(
  { generation, primaryInstanceId, known, standbyInstanceId }: RegistrationState,
  host: Registrant & { readonly generation: number },
): RegistrationDecision {
  if (known !== undefined && known.role !== 'superseded') return stays(known.role, known.generation);
  const succeeds = host.generation === generation + 1 && host.predecessor === primaryInstanceId;
  return stays(succeeds && standbyInstanceId === undefined ? 'standby' : 'superseded', host.generation);
}

function stays(role: HostRow['role'], generation: number): RegistrationDecision {
  return { role, generation, takesOver: false };
}
