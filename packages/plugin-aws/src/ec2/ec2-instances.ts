import {
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  type Instance,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { tagKeys } from '@spotguard/protocol';
import type { Clock } from '@spotguard/sdk';
import type { GoneOptions, InstanceDescription, Instances } from '../contract.js';
import { confirmGone } from './confirm-gone.js';
import { describeInstance } from './describe-instance.js';
import type { Ec2Api } from './ec2-api.js';
import { awsCodeOf } from './ec2-error.js';
import { tagResource } from './tag-resource.js';
import { untilKnown } from './until-known.js';

const notFound = 'InvalidInstanceID.NotFound';

/** The instances of the region, by the EC2 API. */
export class Ec2Instances implements Instances {
  readonly #ec2: Ec2Api;
  readonly #clock: Clock;

  constructor(ec2: Ec2Api, clock: Clock) {
    this.#ec2 = ec2;
    this.#clock = clock;
  }

  async describe(instanceId: string, signal: AbortSignal): Promise<InstanceDescription | undefined> {
    try {
      const [instance] = await this.#list({ InstanceIds: [instanceId] }, signal);
      return instance && describeInstance(instance);
    } catch (error) {
      if (awsCodeOf(error) === notFound) return undefined;
      throw error;
    }
  }

  confirmGone(instanceId: string, options: GoneOptions, signal: AbortSignal): Promise<InstanceDescription | undefined> {
    const describe = this.describe.bind(this);
    return confirmGone(instanceId, { ...options, describe, clock: this.#clock, signal });
  }

  async statusChecksPass(instanceId: string, signal: AbortSignal): Promise<boolean> {
    const command = new DescribeInstanceStatusCommand({ InstanceIds: [instanceId] });
    const action = 'ec2:DescribeInstanceStatus';
    const { InstanceStatuses = [] } = await this.#ec2.call(
      { action, signal, justMade: [instanceId] },
      (client, options) => client.send(command, options),
    );
    return InstanceStatuses.some(
      ({ InstanceStatus, SystemStatus }) => InstanceStatus?.Status === 'ok' && SystemStatus?.Status === 'ok',
    );
  }

  async findByClientToken(clientToken: string, signal: AbortSignal): Promise<InstanceDescription | undefined> {
    const instances = await this.#list({ Filters: [{ Name: 'client-token', Values: [clientToken] }] }, signal);
    const found = instances.map(describeInstance);
    return found.find(({ state }) => state !== 'terminated' && state !== 'shutting-down') ?? found[0];
  }

  async launchesOf(agent: string, signal: AbortSignal): Promise<readonly number[]> {
    const instances = await this.#list({ Filters: [{ Name: `tag:${tagKeys.agent}`, Values: [agent] }] }, signal);
    return instances.map((instance) => describeInstance(instance).launchedAt);
  }

  async terminate(instanceId: string, signal: AbortSignal): Promise<void> {
    await untilKnown(() => this.#terminateOnce(instanceId, signal), this.#clock, signal);
  }

  async stop(instanceId: string, signal: AbortSignal): Promise<void> {
    const command = new StopInstancesCommand({ InstanceIds: [instanceId] });
    await this.#ec2.call({ action: 'ec2:StopInstances', signal }, (client, options) => client.send(command, options));
  }

  /** Retryable when EC2 does not list the instance yet. */
  async tag(instanceId: string, tags: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void> {
    await tagResource(this.#ec2, instanceId, tags, signal);
  }

  /** False when EC2 does not know the instance. */
  async #terminateOnce(instanceId: string, signal: AbortSignal): Promise<boolean> {
    const command = new TerminateInstancesCommand({ InstanceIds: [instanceId] });
    try {
      await this.#ec2.call({ action: 'ec2:TerminateInstances', signal }, (client, options) =>
        client.send(command, options),
      );
      return true;
    } catch (error) {
      if (awsCodeOf(error) === notFound) return false;
      throw error;
    }
  }

  /** Reads one page only, as no call here matches more than a few instances. */
  async #list(input: DescribeInstancesCommandInput, signal: AbortSignal): Promise<readonly Instance[]> {
    const { Reservations = [] } = await this.#ec2.call({ action: 'ec2:DescribeInstances', signal }, (client, options) =>
      client.send(new DescribeInstancesCommand(input), options),
    );
    return Reservations.flatMap(({ Instances: instances = [] }) => instances);
  }
}
