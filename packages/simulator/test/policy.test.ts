import {
  CreateTagsCommand,
  DescribeInstancesCommand,
  EC2Client,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import type { PolicyStatement } from '../src/index.js';
import { codeOf, type OpenRegion, openRegion, roleCredentials } from './open-region.js';

const allowed = 'ok';
const refused = 'UnauthorizedOperation';
const tagKey = 'spotguard:agent';

const launchStatements: readonly PolicyStatement[] = [
  { Effect: 'Allow', Action: 'ec2:RunInstances', Resource: '*' },
  { Effect: 'Allow', Action: 'iam:PassRole', Resource: 'arn:aws:iam::*:role/instance' },
  {
    Effect: 'Allow',
    Action: 'ec2:CreateTags',
    Resource: '*',
    Condition: {
      StringEquals: { 'ec2:CreateAction': 'RunInstances' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': [tagKey] },
    },
  },
];

test('a launch needs RunInstances on all its resources, CreateTags for its tags, and PassRole for its profile', async () => {
  const without = (action: string) => launchStatements.filter(({ Action }) => Action !== action);
  const cases: readonly (readonly [string, readonly PolicyStatement[], string])[] = [
    ['everything', launchStatements, allowed],
    ['no RunInstances', without('ec2:RunInstances'), 'ec2:RunInstances'],
    ['no CreateTags', without('ec2:CreateTags'), 'ec2:CreateTags'],
    ['no PassRole', without('iam:PassRole'), 'iam:PassRole'],
    [
      'instances only',
      [
        { Effect: 'Allow', Action: 'ec2:RunInstances', Resource: 'arn:aws:ec2:*:*:instance/*' },
        ...without('ec2:RunInstances'),
      ],
      'ec2:RunInstances on resource: arn:aws:ec2:us-east-1::image/',
    ],
    [
      'a deny',
      [
        ...launchStatements,
        {
          Effect: 'Deny',
          Action: 'ec2:*',
          Resource: '*',
          Condition: { StringLike: { 'ec2:InstanceType': 't3.*' } },
        },
      ],
      'explicit deny',
    ],
  ];
  await using sandbox = await openRegion();
  const simulated = sandbox.region.addRole({ name: 'instance', policy: { Statement: [] } });
  for (const [what, Statement, expected] of cases) {
    const ec2 = await clientOf(sandbox, Statement);
    const call = ec2.send(
      new RunInstancesCommand({
        ImageId: sandbox.imageId,
        InstanceType: 't3.micro',
        MinCount: 1,
        MaxCount: 1,
        IamInstanceProfile: { Arn: simulated.profileArn },
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: tagKey, Value: 'web' }] }],
      }),
    );
    const outcome = await call.then(
      () => allowed,
      (error: Error) => `${error.name}: ${error.message}`,
    );
    expect(outcome, what).toContain(expected);
    if (expected !== allowed) expect(outcome).toContain(refused);
  }
});

const own = { 'aws:ResourceTag/spotguard:agent': 'web' };
const terminations: readonly (readonly [string, PolicyStatement['Condition'], string])[] = [
  ['StringEquals that holds', { StringEquals: own }, allowed],
  ['StringEquals of another value', { StringEquals: { 'aws:ResourceTag/spotguard:agent': 'db' } }, refused],
  ['StringLike', { StringLike: { 'ec2:ResourceTag/spotguard:agent': ['d*', 'w?b'] } }, allowed],
  ['StringNotEquals', { StringNotEquals: own }, refused],
  ['Null: the tag must be there', { Null: { 'aws:ResourceTag/spotguard:agent': 'false' } }, allowed],
  ['Null: the tag must not be there', { Null: { 'aws:ResourceTag/spotguard:agent': 'true' } }, refused],
  ['a tag that is not there', { StringEquals: { 'aws:ResourceTag/owner': 'me' } }, refused],
  ['IfExists', { StringEqualsIfExists: { 'aws:ResourceTag/owner': 'me' } }, allowed],
  ['the region', { StringEquals: { 'aws:RequestedRegion': 'us-east-1', 'ec2:Region': 'us-east-1' } }, allowed],
  ['another region', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }, refused],
  ['both conditions', { StringEquals: own, Null: { 'aws:ResourceTag/owner': 'false' } }, refused],
];

test('conditions on tags and region decide whether a termination is allowed', async () => {
  await using sandbox = await openRegion();
  const { region, imageId } = sandbox;
  const victim = await region.launch({ imageId, tags: { [tagKey]: 'web' } });
  for (const [what, Condition, expected] of terminations) {
    const statement: PolicyStatement = { Effect: 'Allow', Action: 'ec2:Terminate*', Resource: '*', Condition };
    const ec2 = await clientOf(sandbox, [statement]);
    const call = ec2.send(new TerminateInstancesCommand({ InstanceIds: [victim], DryRun: true }));
    expect(await codeOf(call), what).toBe(expected === allowed ? 'DryRunOperation' : expected);
  }
});

/** A policy variable. */
const variable = (name: string) => `$\{${name}}`;
const ofTeam = { 'aws:ResourceTag/spotguard:agent': variable('aws:PrincipalTag/team') };
const variables: readonly (readonly [string, PolicyStatement['Condition'], string])[] = [
  ['a tag of the role', { StringEquals: ofTeam }, allowed],
  ['a tag that the role lacks', { StringEquals: { 'aws:ResourceTag/owner': variable('aws:PrincipalTag/x') } }, refused],
  [
    'a default for one that is missing',
    { StringEquals: { 'aws:ResourceTag/spotguard:agent': variable("aws:PrincipalTag/x, 'web'") } },
    allowed,
  ],
  ['the id of the resource', { StringEquals: { 'aws:ResourceTag/made': variable('ec2:InstanceID') } }, allowed],
  ['an asterisk that is meant', { StringLike: { 'aws:ResourceTag/spotguard:agent': `w${variable('*')}` } }, refused],
  [
    'a variable within a pattern',
    { StringLike: { 'aws:ResourceTag/made': `i-*${variable('ec2:InstanceID')}` } },
    refused,
  ],
  [
    'the instance that asks, which is another',
    { ArnLike: { 'ec2:SourceInstanceARN': `arn:*:ec2:*:*:instance/${variable('ec2:InstanceID')}` } },
    refused,
  ],
  ['the instance that asks, any', { ArnLike: { 'ec2:SourceInstanceARN': 'arn:*:ec2:*:*:instance/*' } }, allowed],
  ['an asterisk within one part of an ARN', { ArnLike: { 'ec2:SourceInstanceARN': 'arn:*:instance/*' } }, refused],
];

test('policy variables have the values of the request and its principal', async () => {
  await using sandbox = await openRegion();
  const { region, imageId } = sandbox;
  const victim = await region.launch({ imageId, tags: { [tagKey]: 'web' } });
  region.addTags(victim, { made: victim });
  for (const [what, Condition, expected] of variables) {
    const statement: PolicyStatement = { Effect: 'Allow', Action: 'ec2:Terminate*', Resource: '*', Condition };
    const ec2 = await clientOf(sandbox, [statement], { team: 'web' });
    const call = ec2.send(new TerminateInstancesCommand({ InstanceIds: [victim], DryRun: true }));
    expect(await codeOf(call), what).toBe(expected === allowed ? 'DryRunOperation' : expected);
  }
});

test('a policy can allow an instance to tag only itself', async () => {
  await using sandbox = await openRegion();
  const { region, imageId } = sandbox;
  const other = await region.launch({ imageId });
  const ec2 = await clientOf(sandbox, [
    {
      Effect: 'Allow',
      Action: 'ec2:CreateTags',
      Resource: 'arn:*:ec2:*:*:instance/*',
      Condition: { ArnLike: { 'ec2:SourceInstanceARN': `arn:*:ec2:*:*:instance/${variable('ec2:InstanceID')}` } },
    },
  ]);
  const self = region.instances().at(-1)?.id ?? '';
  const tag = (id: string) =>
    codeOf(ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: tagKey, Value: 'web' }] })));
  expect(await tag(other)).toBe(refused);
  expect(await tag(self)).toBe(allowed);
});

test('a launch needs permission for the key pair, snapshot and placement group that it names', async () => {
  await using sandbox = await openRegion({ keyPairs: ['ops'] });
  const snapshotId = sandbox.region.addSnapshot({});
  const ec2 = await clientOf(sandbox, [
    { Effect: 'Allow', Action: 'ec2:RunInstances', Resource: '*' },
    {
      Effect: 'Deny',
      Action: 'ec2:RunInstances',
      Resource: ['key-pair', 'snapshot', 'placement-group'].map((type) => `arn:*:ec2:*:*:${type}/*`),
    },
  ]);
  const launch = (more: Partial<RunInstancesCommandInput>) => {
    const input = {
      ImageId: sandbox.imageId,
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      DryRun: true,
    } as const;
    return codeOf(ec2.send(new RunInstancesCommand({ ...input, ...more })));
  };
  expect(await launch({})).toBe('DryRunOperation');
  expect(await launch({ KeyName: 'ops' })).toBe(refused);
  expect(await launch({ Placement: { GroupName: 'near' } })).toBe(refused);
  const BlockDeviceMappings = [{ DeviceName: '/dev/sdf', Ebs: { SnapshotId: snapshotId } }];
  expect(await launch({ BlockDeviceMappings })).toBe(refused);
});

test('conditions can check the tag keys and values in the request', async () => {
  await using sandbox = await openRegion();
  const { region, imageId } = sandbox;
  const target = await region.launch({ imageId });
  const ec2 = await clientOf(sandbox, [
    {
      Effect: 'Allow',
      Action: 'ec2:CreateTags',
      Resource: `arn:aws:ec2:us-east-1:123456789012:instance/${target}`,
      Condition: {
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['role', 'team'] },
        StringEquals: { 'aws:RequestTag/role': ['standby', 'primary'] },
      },
    },
  ]);
  const tag = (tags: Readonly<Record<string, string>>, id = target) => {
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    return codeOf(ec2.send(new CreateTagsCommand({ Resources: [id], Tags })));
  };
  expect(await tag({ role: 'standby', team: 'x' })).toBe(allowed);
  expect(await tag({ role: 'other' })).toBe(refused);
  expect(await tag({ role: 'primary', more: 'x' })).toBe(refused);
  expect(await tag({ role: 'primary' }, region.instances().at(-1)?.id)).toBe(refused);
  expect(region.instances()[0]?.tags).toEqual({ role: 'standby', team: 'x' });
});

test('a policy that the simulator cannot enforce is refused', async () => {
  await using sandbox = await openRegion();
  const add = (statement: object) => () =>
    sandbox.region.addRole({
      name: 'odd',
      policy: { Statement: { Effect: 'Allow', Action: '*', Resource: '*', ...statement } as PolicyStatement },
    });
  expect(add({ Condition: { DateLessThan: { 'aws:CurrentTime': 'x' } } })).toThrow("operator 'DateLessThan'");
  expect(add({ NotResource: '*' })).toThrow("'NotResource'");
  expect(add({ Effect: 'Maybe' })).toThrow('Allow or Deny');
});

test('requests with unknown keys or wrong signatures are refused', async () => {
  await using sandbox = await openRegion();
  const known = sandbox.region.addOperator();
  const describe = (ec2: EC2Client) => codeOf(ec2.send(new DescribeInstancesCommand({})));
  expect(await describe(sandbox.client({ ...known, accessKeyId: 'AKIAUNKNOWN' }))).toBe('AuthFailure');
  expect(await describe(sandbox.client({ ...known, secretAccessKey: 'guessed' }))).toBe('AuthFailure');
  expect(await describe(sandbox.client({ ...known, sessionToken: 'made up' }))).toBe('AuthFailure');
  const elsewhere = new EC2Client({
    region: 'eu-west-1',
    endpoint: sandbox.region.endpoint,
    credentials: known,
    maxAttempts: 1,
  });
  expect(await describe(elsewhere)).toBe('AuthFailure');
  expect(await describe(sandbox.client(known))).toBe('ok');
  expect(sandbox.region.calls().map(({ principal, result }) => `${principal} ${result}`)).toEqual([
    ...Array.from({ length: 4 }, () => 'unknown AuthFailure'),
    'operator/2 ok',
  ]);
});

/** A client with the credentials of a new instance whose role has this policy. */
async function clientOf(
  sandbox: OpenRegion,
  Statement: readonly PolicyStatement[],
  tags: Readonly<Record<string, string>> = {},
): Promise<EC2Client> {
  const name = `role-${sandbox.region.instances().length}`;
  sandbox.region.addRole({ name, policy: { Version: '2012-10-17', Statement }, tags });
  const id = await sandbox.region.launch({ imageId: sandbox.imageId, role: name });
  const find = () => sandbox.region.instances().find((instance) => instance.id === id);
  await sandbox.region.until(() => find()?.state === 'running');
  return sandbox.client(await roleCredentials(find()?.metadataEndpoint, name));
}
