import { describeFindings, Instances, LaunchRehearsal } from '@spotguard/plugin-aws/contract';
import { type InstanceFacts, LaunchRateLimit, RetirementPolicy } from '@spotguard/plugin-succession/contract';
import { Config, InstanceIdentity, optional, SpotGuardError, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SwitchingConfig } from '../config.js';
import type { SwitchProcedure } from '../switch-procedure.js';

/** Checks with EC2 that this instance runs and its copy can be launched, and decides what happens to it afterwards. */
@injectable()
export class VerifyStep implements Step<SwitchProcedure, 'verify'> {
  constructor(
    @inject(Config) private readonly config: SwitchingConfig,
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Instances) private readonly instances: Instances,
    @inject(LaunchRateLimit) private readonly rateLimit: LaunchRateLimit,
    @inject(RetirementPolicy) private readonly retirementPolicy: RetirementPolicy,
    @inject(optional(LaunchRehearsal)) private readonly rehearsal: LaunchRehearsal | undefined,
  ) {}

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<SwitchProcedure>) {
    const reason = this.rateLimit.admit(run.key);
    if (reason !== undefined) throw new SpotGuardError('COMMAND_REJECTED', `${reason}. Nothing was launched`);
    // Without an image the launch comes next, and its plan makes the same checks.
    if (this.config.createSnapshotOnSwitch) {
      await this.#assertRunning(run.signal);
      await this.#assertLaunchable(run);
    }
    const { instanceId, instanceType, region, zone, imageId, market, privateIp } = this.identity;
    const from: InstanceFacts = { instanceId, instanceType, region, zone, imageId, market, privateIp };
    return { from, retirement: this.retirementPolicy.decide(run.input.terminateWaitSeconds) };
  }

  async #assertRunning(signal: AbortSignal): Promise<void> {
    const { instanceId } = this.identity;
    const found = await this.instances.describe(instanceId, signal);
    if (found === undefined) {
      throw new SpotGuardError('UPSTREAM_FAILED', `EC2 does not show this instance (${instanceId}) yet`, {
        retryable: true,
      });
    }
    if (found.state === 'running') return;
    throw new SpotGuardError(
      'COMMAND_REJECTED',
      `This instance (${instanceId}) is ${found.state}; only a running instance can be switched`,
    );
  }

  /** Finds refusals of the launch before the image is made, which costs minutes and money. */
  async #assertLaunchable({ input, signal }: StepRun<SwitchProcedure>): Promise<void> {
    const launch = { ...input.target, isImageToBeMade: true };
    const findings = (await this.rehearsal?.rehearse([launch], { asksEc2: false }, signal)) ?? [];
    if (findings.length === 0) return;
    throw new SpotGuardError('COMMAND_REJECTED', `${describeFindings(findings, 1)} Nothing was launched`);
  }
}
