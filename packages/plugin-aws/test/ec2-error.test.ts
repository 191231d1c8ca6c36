import { expect, test } from 'vitest';
import { passTime, signal, startAwsInstance } from './aws-instance.js';

/** The error codes of EC2 ("Error codes" in the API reference) with the error that we make of each. */
const reactions = [
  ['InsufficientInstanceCapacity', 500, 'CAPACITY_UNAVAILABLE', false],
  ['UnfulfillableCapacity', 400, 'CAPACITY_UNAVAILABLE', false],
  ['InsufficientHostCapacity', 500, 'CAPACITY_UNAVAILABLE', false],
  ['InsufficientReservedInstanceCapacity', 500, 'CAPACITY_UNAVAILABLE', false],
  ['InsufficientCapacityOnHost', 500, 'CAPACITY_UNAVAILABLE', false],
  ['InsufficientVolumeCapacity', 500, 'CAPACITY_UNAVAILABLE', false],
  ['InsufficientAddressCapacity', 500, 'CAPACITY_UNAVAILABLE', false],
  ['ReservationCapacityExceeded', 400, 'CAPACITY_UNAVAILABLE', false],
  ['InsufficientFreeAddressesInSubnet', 400, 'CAPACITY_UNAVAILABLE', false],
  ['SpotMaxPriceTooLow', 400, 'CAPACITY_UNAVAILABLE', false],
  ['Unsupported', 400, 'CAPACITY_UNAVAILABLE', false],
  ['MaxSpotInstanceCountExceeded', 400, 'QUOTA_EXCEEDED', false],
  ['VcpuLimitExceeded', 400, 'QUOTA_EXCEEDED', false],
  ['InstanceLimitExceeded', 400, 'QUOTA_EXCEEDED', false],
  ['MaxSpotFleetRequestCountExceeded', 400, 'QUOTA_EXCEEDED', false],
  ['MaxFleetCountExceeded', 400, 'QUOTA_EXCEEDED', false],
  ['TargetCapacityLimitExceededException', 400, 'QUOTA_EXCEEDED', false],
  ['MaxConfigLimitExceededException', 400, 'QUOTA_EXCEEDED', false],
  ['VolumeLimitExceeded', 400, 'QUOTA_EXCEEDED', false],
  ['SnapshotLimitExceeded', 400, 'QUOTA_EXCEEDED', false],
  ['MaxIOPSLimitExceeded', 400, 'QUOTA_EXCEEDED', false],
  ['NetworkInterfaceLimitExceeded', 400, 'QUOTA_EXCEEDED', false],
  ['TagLimitExceeded', 400, 'UPSTREAM_REFUSED', false],
  ['UnauthorizedOperation', 403, 'PERMISSION_DENIED', false],
  ['AuthFailure', 401, 'PERMISSION_DENIED', false],
  ['AuthFailure.ServiceLinkedRoleCreationNotPermitted', 403, 'PERMISSION_DENIED', false],
  ['OptInRequired', 403, 'PERMISSION_DENIED', false],
  ['PendingVerification', 400, 'PERMISSION_DENIED', false],
  ['Blocked', 403, 'PERMISSION_DENIED', false],
  ['RequestLimitExceeded', 503, 'UPSTREAM_FAILED', true],
  ['RequestResourceCountExceeded', 400, 'UPSTREAM_FAILED', true],
  ['ThrottlingException', 400, 'UPSTREAM_FAILED', true],
  ['SnapshotCreationPerVolumeRateExceeded', 400, 'UPSTREAM_FAILED', true],
  ['PendingSnapshotLimitExceeded', 400, 'UPSTREAM_FAILED', true],
  ['InternalError', 500, 'UPSTREAM_FAILED', true],
  ['InternalFailure', 500, 'UPSTREAM_FAILED', true],
  ['ServiceUnavailable', 503, 'UPSTREAM_FAILED', true],
  ['Unavailable', 503, 'UPSTREAM_FAILED', true],
  ['SomethingNew', 502, 'UPSTREAM_FAILED', true],
  ['SomethingNew', 429, 'UPSTREAM_FAILED', true],
  ['RequestExpired', 400, 'UPSTREAM_FAILED', true],
  ['IdempotentInstanceTerminated', 400, 'ATTEMPT_DEAD', false],
  ['IdempotentParameterMismatch', 400, 'INVARIANT', false],
  ['InvalidInstanceID.NotFound', 400, 'UPSTREAM_REFUSED', false],
  ['InvalidKeyPair.NotFound', 400, 'UPSTREAM_REFUSED', false],
  ['InvalidSnapshot.NotFound', 400, 'UPSTREAM_REFUSED', false],
  ['InvalidSnapshot.InUse', 400, 'UPSTREAM_REFUSED', false],
  ['InvalidAMIName.Duplicate', 400, 'UPSTREAM_REFUSED', false],
  ['InvalidSubnetID.NotFound', 400, 'UPSTREAM_REFUSED', false],
  ['InvalidGroup.NotFound', 400, 'UPSTREAM_REFUSED', false],
  ['InvalidAMIID.NotFound', 400, 'UPSTREAM_REFUSED', false],
  ['InvalidAMIID.Unavailable', 400, 'UPSTREAM_REFUSED', false],
  ['IncorrectInstanceState', 400, 'UPSTREAM_REFUSED', false],
  ['IncorrectState', 400, 'UPSTREAM_REFUSED', false],
  ['InvalidParameterValue', 400, 'UPSTREAM_REFUSED', false],
  ['InvalidVolume.ZoneMismatch', 400, 'UPSTREAM_REFUSED', false],
  ['InvalidNetworkInterface.InUse', 400, 'UPSTREAM_FAILED', true],
  ['Resource.AlreadyAssociated', 400, 'UPSTREAM_REFUSED', false],
  ['OperationNotPermitted', 400, 'UPSTREAM_REFUSED', false],
  ['SomethingNew', 400, 'UPSTREAM_REFUSED', false],
] as const;

test('every error of EC2 is converted to our code for it, retryable or not', async () => {
  await using instance = await startAwsInstance();
  const agent = await instance.agent();
  await agent.start();
  const { copier } = agent.services;
  const plan = {
    ClientToken: 't',
    ImageId: instance.imageId,
    InstanceType: 'm5.large',
    MinCount: 1,
    MaxCount: 1,
  } as const;
  for (const [awsCode, status, code, retryable] of reactions) {
    const error = { code: awsCode, message: 'Because.', status };
    const calls = instance.region.calls().length;
    instance.region.inject({ action: 'RunInstances', times: retryable ? 3 : 1, error });
    const launch = passTime(agent, copier.launch(plan, signal), 1_000);
    await expect(launch, awsCode).rejects.toMatchObject({
      code,
      retryable,
      message: expect.stringMatching(/^ec2:RunInstances failed \([\w.]+\): Because\. [A-Z].*\.$/),
      details: { action: 'ec2:RunInstances', awsCode },
    });
    // What is not retryable is tried once: a lack of capacity must not delay the next choice.
    expect(instance.region.calls().length - calls, awsCode).toBe(retryable ? 3 : 1);
  }
});

test.each([
  ['AuthFailure.ServiceLinkedRoleCreationNotPermitted', 403, /create-service-linked-role .*spot\.amazonaws\.com/],
  ['OptInRequired', 403, /The account itself is not allowed this/],
  ['MaxSpotInstanceCountExceeded', 400, /Raise the quota in Service Quotas, or use the other market/],
  ['InsufficientInstanceCapacity', 500, /Use another instance type, zone or market/],
  ['Unsupported', 400, /does not offer what was requested/],
  ['IncorrectInstanceState', 400, /read it again, then make a new plan/],
  ['IncorrectState', 400, /read it again, then make a new plan/],
  ['TagLimitExceeded', 400, /50 tags for each resource/],
  ['UnauthorizedOperation', 403, /'iam-policy' command prints/],
  ['IdempotentInstanceTerminated', 400, /launch with a new attempt/],
])('the error for %s says what to do', async (awsCode, status, words) => {
  await using instance = await startAwsInstance();
  const { copier } = await instance.services();
  const plan = {
    ClientToken: 't',
    ImageId: instance.imageId,
    InstanceType: 'm5.large',
    MinCount: 1,
    MaxCount: 1,
  } as const;
  instance.region.inject({ action: 'RunInstances', error: { code: awsCode, message: 'Because.', status } });
  await expect(copier.launch(plan, signal)).rejects.toMatchObject({ message: expect.stringMatching(words) });
});

test('not finding an instance is retryable if it was launched just now; any other instance is gone', async () => {
  await using instance = await startAwsInstance();
  const agent = await instance.agent();
  await agent.start();
  const young = 'i-0123456789abcdef0';
  const missing = (id: string) => ({
    code: 'InvalidInstanceID.NotFound',
    message: `The instance ID '${id}' does not exist`,
  });
  const tag = (id: string) => {
    instance.region.inject({ action: 'CreateTags', times: 3, error: missing(id) });
    return passTime(agent, agent.services.instances.tag(young, {}, signal), 1_000);
  };
  await expect(tag(young)).rejects.toMatchObject({ code: 'UPSTREAM_FAILED', retryable: true });
  await expect(tag('i-0fedcba9876543210')).rejects.toMatchObject({ code: 'UPSTREAM_REFUSED', retryable: false });
});

test.each(['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'])(
  '%s is retryable for an image made just now',
  async (code) => {
    await using instance = await startAwsInstance();
    const agent = await instance.agent();
    await agent.start();
    const plan = { ClientToken: 't', ImageId: 'ami-0abc', InstanceType: 'm5.large', MinCount: 1, MaxCount: 1 } as const;
    instance.region.inject({ action: 'RunInstances', times: 3, error: { code, message: 'Not yet' } });
    const launch = passTime(agent, agent.services.copier.launch(plan, signal));
    await expect(launch).rejects.toMatchObject({ code: 'UPSTREAM_FAILED', retryable: true });
  },
);

test('no answer at all is retryable', async () => {
  await using instance = await startAwsInstance();
  const agent = await instance.agent();
  await agent.start();
  await instance.region.close();
  const described = passTime(agent, agent.services.instances.describe(instance.instanceId, signal));
  await expect(described).rejects.toMatchObject({ code: 'UPSTREAM_FAILED', retryable: true });
});

test('an aborted call rejects with the reason of its signal', async () => {
  await using instance = await startAwsInstance();
  const { instances } = await instance.services();
  const controller = new AbortController();
  instance.region.inject({ action: 'DescribeInstances', delayMs: 30_000 });
  const described = expect(instances.describe(instance.instanceId, controller.signal)).rejects.toThrow('enough');
  const before = instance.region.calls().length;
  await instance.region.until((view) => view.calls.length > before);
  controller.abort(new Error('enough'));
  await described;
});
