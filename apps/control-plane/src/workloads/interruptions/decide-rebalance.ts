/** What a rebalance recommendation is judged by. */
export interface RebalanceFacts {
  /** Termination notices in the instance's pool in the last 30 days, of one account. */
  readonly notices: number;
  readonly isPrimary: boolean;
  readonly isEnabled: boolean;
  readonly isSwitchingAutomatic: boolean;
  /** Whether one of our agents asks; one of v4 asks for a replica by itself, before it asks for advice. */
  readonly isOurs: boolean;
  readonly hasReplica: boolean;
  /** Whether a replica was advised within the cool-down. */
  readonly isCoolingDown: boolean;
}

/** The advice to the agent, with the reason for people. */
export interface RebalanceAdvice {
  readonly action: 'monitor' | 'standby';
  readonly riskScore: number;
  readonly reason: string;
}

/**
 * Decides what to advise. Most recommendations are not followed by a notice, so the advice is at most a replica, never
 * a switch, and not again within the cool-down.
 */
export function decideRebalance(facts: RebalanceFacts): RebalanceAdvice {
  const riskScore = Math.min(1, facts.notices / 30);
  const monitor = (reason: string): RebalanceAdvice => ({ action: 'monitor', riskScore, reason });
  if (!facts.isPrimary) return monitor('The instance does not carry the workload.');
  if (!facts.isEnabled) return monitor('The agent is disabled.');
  if (!facts.isSwitchingAutomatic) return monitor('Automatic switching is off.');
  if (facts.hasReplica) return monitor('There is a replica already.');
  if (!facts.isOurs) return monitor('There is no replica; an agent of v4 has to ask for it by itself.');
  if (facts.isCoolingDown) return monitor('A replica was advised a short while ago.');
  return { action: 'standby', riskScore, reason: 'AWS sees an elevated risk; keep a replica until it has passed.' };
}
