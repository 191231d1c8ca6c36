import { describeFindings, Instances, LaunchRehearsal } from '@spotguard/plugin-aws/contract';
import { Session } from '@spotguard/plugin-session/contract';
import { Config, InstanceIdentity, optional, SpotGuardError, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SwitchingConfig } from '../config.js';
import type { SwitchHost } from '../hosts.js';
import { LaunchBrake } from '../launch-brake.js';
import { decideRetirement } from '../retirement.js';
import type { SwitchProcedure } from '../switch-procedure.js';

/** Where are we, says EC2, and may we go? */
@injectable()
export class VerifyStep implements Step<SwitchProcedure, 'verify'> {
  constructor(
    @inject(Config) private readonly config: SwitchingConfig,
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Instances) private readonly instances: Instances,
    @inject(Session) private readonly session: Session,
    @inject(LaunchBrake) private readonly brake: LaunchBrake,
    @inject(optional(LaunchRehearsal)) private readonly rehearsal: LaunchRehearsal | undefined,
  ) {}

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<SwitchProcedure>) {
    const { reason } = this.brake;
    if (reason !== undefined) throw new SpotGuardError('COMMAND_REJECTED', `${reason}. Nothing was launched`);
    // Without an image the launch comes next, and planning it reads the same from EC2.
    if (this.config.createSnapshotOnSwitch) {
      await this.#runs(run.signal);
      await this.#assertLaunchable(run);
    }
    const { instanceId, instanceType, region, zone, imageId, market, privateIp } = this.identity;
    const from: SwitchHost = { instanceId, instanceType, region, zone, imageId, market, privateIp };
    const retirement = decideRetirement({
      command: run.input.terminateWaitSeconds ?? (await this.#whatSilenceMeans(run.signal)),
      settings: this.session.settings,
      local: this.config,
    });
    return { from, retirement };
  }

  async #runs(signal: AbortSignal): Promise<void> {
    const { instanceId } = this.identity;
    const found = await this.instances.describe(instanceId, signal);
    if (found === undefined) {
      throw new SpotGuardError('UPSTREAM_FAILED', `EC2 does not show this host (${instanceId}) yet`, {
        retryable: true,
      });
    }
    if (found.state === 'running') return;
    throw new SpotGuardError(
      'COMMAND_REJECTED',
      `This host (${instanceId}) is ${found.state}; only a running host switches`,
    );
  }

  /** Before the image is made, which takes minutes and costs: everything that the launch after it would be refused for. */
  async #assertLaunchable({ input, signal }: StepRun<SwitchProcedure>): Promise<void> {
    const launch = { ...input.target, isImageToBeMade: true };
    const findings = (await this.rehearsal?.rehearse([launch], { asksEc2: false }, signal)) ?? [];
    if (findings.length === 0) return;
    throw new SpotGuardError('COMMAND_REJECTED', `${describeFindings(findings, 1)} Nothing was launched`);
  }

  /** A v4 backend that names no wait means: keep the host. Ours leaves it to the settings. */
  async #whatSilenceMeans(signal: AbortSignal): Promise<number | undefined> {
    return (await this.session.knowsGenerations(signal)) ? undefined : 0;
  }
}
