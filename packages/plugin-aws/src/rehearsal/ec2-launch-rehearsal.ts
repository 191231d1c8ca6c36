import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { launchTags } from '@spotguard/protocol';
import { type Clock, describeError, isRetryable, isSpotGuardError, type Lineage, SpotGuardError } from '@spotguard/sdk';
import type { CopyRequest, LaunchPlan, LaunchRehearsal, RehearsalFinding, RehearsedLaunch } from '../contract.js';
import { requestOf } from '../copy/compose-launch.js';
import type { CopySource } from '../copy/copy-source.js';
import type { Ec2InstanceCopier } from '../copy/ec2-instance-copier.js';
import type { Ec2Api } from '../ec2/ec2-api.js';
import { awsCodeOf, missingOf } from '../ec2/ec2-error.js';

export interface RehearsalOptions {
  readonly ec2: Ec2Api;
  readonly clock: Clock;
  readonly copier: Ec2InstanceCopier;
  readonly lineage: Lineage;
}

/** RunInstances has a token bucket of five, refilled by two a second, for the whole account (EC2 "Request throttling"). */
const pauseMs = 3_000;

/** Codes of capacity errors that are not temporary; a temporary lack of capacity says nothing about a later launch. */
const lastingCodes: readonly (string | undefined)[] = ['Unsupported', 'InsufficientFreeAddressesInSubnet'];

type Finding = Pick<RehearsalFinding, 'kind' | 'what'>;

/** Rehearses a launch with the plan that the launch would have, and with RunInstances as a dry run. */
export class Ec2LaunchRehearsal implements LaunchRehearsal {
  readonly #options: RehearsalOptions;

  constructor(options: RehearsalOptions) {
    this.#options = options;
  }

  async rehearse(
    launches: readonly RehearsedLaunch[],
    options: { readonly asksEc2: boolean },
    signal: AbortSignal,
  ): Promise<readonly RehearsalFinding[]> {
    let dryRuns = 0;
    const found: (Finding & { readonly launch: string })[] = [];
    const addFindings = (launch: RehearsedLaunch, findings: readonly Finding[]) => {
      found.push(...findings.map((finding) => ({ ...finding, launch: nameOf(launch) })));
    };
    for (const alike of groups(launches)) {
      const source = await this.#read(alike, signal);
      for (const launch of alike) {
        if (Array.isArray(source)) {
          addFindings(launch, source);
          continue;
        }
        const { plan, findings } = this.#plan(launch, source as CopySource);
        addFindings(launch, findings);
        if (plan === undefined || !options.asksEc2) continue;
        if (dryRuns > 0) await this.#options.clock.sleep(pauseMs, signal);
        dryRuns += 1;
        addFindings(launch, await this.#dryRun(plan, launch, signal));
      }
    }
    return merged(found);
  }

  /**
   * Reads once for launches that differ only by zone and market. Resolves with findings when this instance cannot be
   * copied.
   */
  async #read(launches: readonly RehearsedLaunch[], signal: AbortSignal): Promise<CopySource | readonly Finding[]> {
    const { copier } = this.#options;
    try {
      const [first, ...others] = launches.map((launch) => copier.targetOf(this.#copyRequestOf(launch)));
      if (first === undefined) return [];
      return await copier.read([first, ...others], signal);
    } catch (error) {
      return findingsOf(error);
    }
  }

  #plan(launch: RehearsedLaunch, source: CopySource): { plan?: LaunchPlan; findings: readonly Finding[] } {
    try {
      const plan = this.#options.copier.compose(this.#copyRequestOf(launch), source);
      return { plan, findings: (plan.leftOut ?? []).map((what) => ({ kind: 'lacks', what })) };
    } catch (error) {
      return { findings: findingsOf(error) };
    }
  }

  async #dryRun(plan: LaunchPlan, launch: RehearsedLaunch, signal: AbortSignal): Promise<readonly Finding[]> {
    const { ec2 } = this.#options;
    // Without the client token of the plan: the SDK creates one for each call.
    const { ClientToken: _, ...request } = requestOf(plan);
    try {
      await ec2.call({ action: 'ec2:RunInstances', signal, maxAttempts: 1 }, (client, options) =>
        client.send(new RunInstancesCommand({ ...request, DryRun: true }), options),
      );
    } catch (error) {
      signal.throwIfAborted();
      if (awsCodeOf(error) === 'DryRunOperation') return [];
      // The image is not made yet, and the one that this instance was launched from may be gone.
      if (launch.isImageToBeMade && missingOf(error)?.kind === 'image') return [];
      if (isSpotGuardError(error, 'CAPACITY_UNAVAILABLE') && !lastingCodes.includes(awsCodeOf(error))) return [];
      return findingsOf(error);
    }
    throw new SpotGuardError(
      'INVARIANT',
      'EC2 may have launched an instance for a dry run. Look for an instance that nobody needs.',
    );
  }

  /** With every tag that a launch has, as EC2 limits their number and IAM policies depend on them. */
  #copyRequestOf(launch: RehearsedLaunch): CopyRequest {
    const { agent, generation, predecessor } = this.#options.lineage;
    const tags = launchTags({
      agent,
      generation: generation + 1,
      role: 'primary',
      predecessor: predecessor ?? 'i-00000000000000000',
      intent: 'rehearsal',
    });
    return { ...launch, tags, clientToken: 'rehearsal' };
  }
}

/** The findings of a refusal. Throws retryable errors, which say nothing about a later launch. */
function findingsOf(error: unknown): readonly Finding[] {
  if (!isSpotGuardError(error) || isRetryable(error)) throw error;
  const reasons = error.details['reasons'];
  const phrases = Array.isArray(reasons) ? reasons.map(String) : [describeError(error)];
  return phrases.map((what) => ({ kind: 'fails', what }));
}

function groups(launches: readonly RehearsedLaunch[]): readonly (readonly RehearsedLaunch[])[] {
  const byKind = new Map<string, readonly RehearsedLaunch[]>();
  for (const launch of launches) {
    const key = JSON.stringify([launch.isImageToBeMade ?? false, launch.isEmergency ?? false]);
    byKind.set(key, [...(byKind.get(key) ?? []), launch]);
  }
  return [...byKind.values()];
}

function nameOf({ market, zone }: RehearsedLaunch): string {
  return `${market === 'spot' ? 'spot' : 'on-demand'} in ${zone}`;
}

function merged(found: readonly (Finding & { readonly launch: string })[]): readonly RehearsalFinding[] {
  const findings = new Map<string, RehearsalFinding>();
  for (const { kind, what, launch } of found) {
    const key = `${kind} ${what}`;
    const launches = [...(findings.get(key)?.launches ?? []), launch];
    findings.set(key, { kind, what, launches: [...new Set(launches)] });
  }
  return [...findings.values()];
}
