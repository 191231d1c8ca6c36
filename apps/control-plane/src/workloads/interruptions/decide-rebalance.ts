/** The facts that decide how to answer a rebalance recommendation. */
export interface RebalanceFacts {
  /** The number of termination notices in the instance's pool in the last 30 days, of one account. */
  readonly notices: number;
  readonly isPrimary: boolean;
  readonly isEnabled: boolean;
  readonly isSwitchingAutomatic: boolean;
  /** Whether the caller is one of our agents. A v4 agent requests a replica by itself, before it reports the recommendation. */
  readonly isOurs: boolean;
  readonly hasReplica: boolean;
  /** Whether a replica was advised within the cool-down. */
  readonly isCoolingDown: boolean;
  /** Why no launch may be ordered: a freeze or a limit. */
  readonly hindrance: string | undefined;
}

/** The advice to the agent (`standby`: launch a replica), with the reason for people. */
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
  if (!facts.isPrimary) return monitor('The instance does not run the workload.');
  if (!facts.isEnabled) return monitor('The agent is disabled.');
  if (!facts.isSwitchingAutomatic) return monitor('Automatic switching is off.');
  if (facts.hasReplica) return monitor('There is a replica already.');
  if (!facts.isOurs) return monitor('There is no replica; a v4 agent has to request it by itself.');
  if (facts.isCoolingDown) return monitor('A replica was advised a short while ago.');
  if (facts.hindrance !== undefined) return monitor(facts.hindrance);
  return { action: 'standby', riskScore, reason: 'AWS sees an elevated risk; keep a replica until it has passed.' };
}
