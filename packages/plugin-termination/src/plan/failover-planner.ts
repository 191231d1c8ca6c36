import { PriceBook, type RehearsalFinding } from '@spotguard/plugin-aws/contract';
import { ReadyReplicas } from '@spotguard/plugin-replicas/contract';
import { FailoverPlans, Session } from '@spotguard/plugin-session/contract';
import { type FailoverPlan, wireTimestamp } from '@spotguard/protocol';
import { Clock, Config, InstanceIdentity, optional } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { TerminationConfig } from '../config.js';
import { type LaunchOption, launchOptions } from '../failover/launch-options.js';
import { FailoverRehearsal } from '../rehearsal/failover-rehearsal.js';
import { ExpectedTimes } from './expected-times.js';

type Option = FailoverPlan['options'][number];

/** How often the plan is computed. It calls neither AWS nor the control plane. */
export const planSeconds = 2;
const maxOptions = 50;
const maxSentenceLength = 1_000;

/**
 * Tells what a failover would do now: promote a replica that is ready, else launch, in the order in which a failover tries
 * the options. The plan is passed on only when it has changed.
 */
@injectable()
export class FailoverPlanner {
  #last: string | undefined;

  constructor(
    @inject(Config) private readonly config: Pick<TerminationConfig, 'lastResort'>,
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(PriceBook) private readonly prices: PriceBook,
    @inject(optional(ReadyReplicas)) private readonly replicas: ReadyReplicas | undefined,
    @inject(Session) private readonly session: Session,
    @inject(optional(FailoverPlans)) private readonly plans: FailoverPlans | undefined,
    @inject(FailoverRehearsal) private readonly rehearsal: FailoverRehearsal,
    @inject(ExpectedTimes) private readonly times: ExpectedTimes,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  update(): void {
    if (this.plans === undefined || this.session.role === undefined || this.session.isParked) return;
    const options = this.#options();
    const plan = { options, prevented_by: this.#preventedBy(options) };
    const text = JSON.stringify(plan);
    if (text === this.#last) return;
    this.#last = text;
    this.plans.put({ ...plan, planned_at: wireTimestamp(new Date(this.clock.now())) });
  }

  #options(): FailoverPlan['options'] {
    const ready = this.replicas?.ready() ?? [];
    this.times.note(ready);
    const { instanceType, zone: ownZone } = this.identity;
    const { spot } = this.prices.known(instanceType);
    const launches = launchOptions({ ownZone, spot, lastResort: this.config.lastResort });
    return [
      ...ready.map(({ instanceId, zone }): Option => {
        const known = { market: 'spot', zone, instance_id: instanceId, problem: null } as const;
        return { kind: 'replica', ...known, ...this.times.ofReplica };
      }),
      ...launches.map((launch): Option => {
        const problem = problemOf(launch, this.rehearsal.findings);
        return { kind: 'launch', ...launch, instance_id: null, problem, ...this.times.ofLaunch };
      }),
    ].slice(0, maxOptions);
  }

  #preventedBy({ length }: readonly Option[]): string | null {
    const { role, freeze } = this.session;
    const reason =
      freeze ??
      (role === 'standby' ? 'This instance is a replica' : undefined) ??
      (this.identity.market === 'spot' ? undefined : 'This instance is on-demand: AWS does not interrupt it') ??
      (length > 0 ? undefined : 'No other zone is known, and lastResort is none');
    return reason?.slice(0, maxSentenceLength) ?? null;
  }
}

/** Why this launch would fail, or what the copy would be without, as the last rehearsal found. */
function problemOf({ market, zone }: LaunchOption, findings: readonly RehearsalFinding[]): string | null {
  const name = `${market === 'spot' ? 'spot' : 'on-demand'} in ${zone}`;
  const problems = findings.filter(({ kind, launches }) => kind === 'fails' && launches.includes(name));
  return problems.length === 0
    ? null
    : problems
        .map(({ what }) => what)
        .join('; ')
        .slice(0, maxSentenceLength);
}
