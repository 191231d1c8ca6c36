import { createHash } from 'node:crypto';
import {
  type BuildContents,
  type BuildReport,
  buildAnswer,
  type FailoverPlan,
  paths,
  storableJson,
} from '@spotguard/protocol';
import { AgentBuild, Clock, Logger } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { ControlPlane, type FailoverPlans } from '../contract.js';
import { parseAnswer } from '../control-plane/parse-answer.js';
import { SessionState } from '../control-plane/session-state.js';
import { wireContents, wireState } from './wire-build.js';

/** How often the worker checks whether there is something to report. */
export const buildCheckSeconds = 5;
const minIntervalMs = 60_000;
/** Times such as the last run of a worker are no reason to report, but are brought up to date this often. */
const maxAgeMs = 600_000;

/**
 * Reports to our control plane what this build contains, how its parts are doing, and what the instance would do if AWS
 * took it. The contents are sent once; the rest when it has changed, at most once a minute. A report that fails is not
 * kept: a later one says more.
 */
@injectable()
export class BuildReporter implements FailoverPlans {
  #contents: { readonly hash: string; readonly contents: BuildContents } | undefined;
  #plan: FailoverPlan | undefined;
  #notBefore = Number.NEGATIVE_INFINITY;
  #sent: { readonly facts: string; readonly at: number } | undefined;
  /** What prevented a failover when a report was last tried. */
  #preventedBy: string | null = null;

  constructor(
    @inject(ControlPlane) private readonly controlPlane: ControlPlane,
    @inject(SessionState) private readonly sessionState: SessionState,
    @inject(AgentBuild) private readonly build: AgentBuild,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
  ) {}

  put(plan: FailoverPlan): void {
    this.#plan = plan;
  }

  /** Does nothing before the registration, for a parked instance, and with a control plane that keeps no builds. */
  async reportIfDue(signal: AbortSignal): Promise<void> {
    const { agentId, isParked } = this.sessionState;
    const now = this.clock.monotonic();
    if (agentId === undefined || isParked || !this.sessionState.has('build')) return;
    // Whether anything would take over is not left wrong for a minute, as after a replica was promoted.
    const preventedBy = this.#plan?.prevented_by ?? null;
    if (now < this.#notBefore && preventedBy === this.#preventedBy) return;
    const state = wireState(this.build.state());
    const facts = factsOf(agentId, state, this.#plan);
    if (facts === this.#sent?.facts && now - this.#sent.at < maxAgeMs) return;
    this.#notBefore = now + minIntervalMs;
    this.#preventedBy = preventedBy;
    try {
      await this.#send(agentId, state, signal);
      this.#sent = { facts, at: now };
    } catch (error) {
      signal.throwIfAborted();
      this.log.info('The state of this build could not be reported; it is reported later', { error });
    }
  }

  async #send(agentId: string, state: BuildReport['state'], signal: AbortSignal): Promise<void> {
    this.#contents ??= withHash(wireContents(this.build.describe()));
    const { hash, contents } = this.#contents;
    const report = { hash, state, ...(this.#plan === undefined ? {} : { failover_plan: this.#plan }) };
    const send = async (body: BuildReport) => {
      const storable: unknown = JSON.parse(storableJson(body) ?? '');
      const request = { method: 'PUT', path: paths.build(agentId), body: storable, signal } as const;
      return parseAnswer(buildAnswer, await this.controlPlane.request(request), 'the report of the build');
    };
    const { needs_contents: needsContents } = await send(report);
    if (needsContents) await send({ ...report, contents });
  }
}

function withHash(contents: BuildContents) {
  return { contents, hash: createHash('sha256').update(JSON.stringify(contents)).digest('hex') };
}

/** Returns what is a reason to report when it changes. */
function factsOf(agentId: string, { plugins, workers }: BuildReport['state'], plan: FailoverPlan | undefined): string {
  const outcomes = workers.map(({ name, last_outcome, last_failure }) => [name, last_outcome, last_failure]);
  return JSON.stringify([agentId, plugins, outcomes, plan?.options, plan?.prevented_by]);
}
