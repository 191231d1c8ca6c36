/** What is known when AWS recommends to move a host. */
export interface RebalanceFacts {
  /** Termination notices in the host's pool in the last 30 days, of one tenant. */
  readonly notices: number;
  /** Whether the policy lets the agent act: enabled, automatic switching on, and one of our agents. */
  readonly mayAct: boolean;
  readonly isPrimary: boolean;
  readonly hasStandby: boolean;
  /** Whether a standby was advised within the cool-down. */
  readonly isCoolingDown: boolean;
}

/** The advice to the agent, in words for people too. */
export interface RebalanceAdvice {
  readonly action: 'monitor' | 'standby';
  readonly riskScore: number;
  readonly reason: string;
}

/** Most recommendations come to nothing, so the advice is a standby beside the host, never a move, and not often. */
export function decideRebalance(facts: RebalanceFacts): RebalanceAdvice {
  const riskScore = Math.min(1, facts.notices / 30);
  const monitor = (reason: string): RebalanceAdvice => ({ action: 'monitor', riskScore, reason });
  if (!facts.isPrimary) return monitor('The host does not carry the workload.');
  if (!facts.mayAct) return monitor('Automatic switching is off, or the agent cannot keep a standby for a while.');
  if (facts.hasStandby) return monitor('There is a standby already.');
  if (facts.isCoolingDown) return monitor('A standby was advised a short while ago.');
  return { action: 'standby', riskScore, reason: 'AWS sees an elevated risk; keep a standby until it has passed.' };
}
