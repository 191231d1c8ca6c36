import { accessTo } from '../../iam/access.js';
import type { AccessRequest } from '../../iam/policy.js';
import type { Subnet } from '../../state/network.js';
import type { RegionState } from '../../state/region-state.js';
import type { LaunchPlan } from './launch-plan.js';
import type { RunParameters } from './run-shape.js';

/**
 * Returns every access request that IAM must allow for a launch (service authorization reference, "RunInstances"):
 * RunInstances on each resource that is used or created, CreateTags on those that are tagged, and PassRole for the
 * profile. `subnet` is the chosen one.
 */
export function launchAccess(
  plan: LaunchPlan,
  { parameters, subnet }: { readonly parameters: RunParameters; readonly subnet: Subnet },
  state: RegionState,
): readonly AccessRequest[] {
  const market = plan.spot ? 'spot' : 'on-demand';
  const context = {
    'ec2:InstanceType': plan.type.name,
    'ec2:InstanceMarketType': market,
    'ec2:AvailabilityZone': subnet.zone.name,
    'ec2:MetadataHttpTokens': plan.metadataOptions.tokens,
    ...(plan.role ? { 'ec2:InstanceProfile': plan.role.profileArn } : {}),
  };
  const used = [
    { type: 'image', id: plan.image.imageId },
    { type: 'subnet', id: subnet.subnetId },
    ...plan.network.securityGroups.map(({ groupId }) => ({ type: 'security-group', id: groupId })),
    ...named('key-pair', [parameters.KeyName]),
    ...named('placement-group', [parameters.Placement?.GroupName]),
    // Only snapshots that the request names; IAM does not check those of the image.
    ...named(
      'snapshot',
      parameters.BlockDeviceMapping.map(({ Ebs }) => Ebs?.SnapshotId),
    ),
  ];
  const created = ['instance', 'volume', 'network-interface', ...(plan.spot ? ['spot-instances-request'] : [])];
  return [
    ...used.map(({ type, id }) =>
      accessTo(state, {
        action: 'ec2:RunInstances',
        resource: state.arn(type, id),
        tags: state.tags.of(id),
        context: { 'ec2:AvailabilityZone': subnet.zone.name },
      }),
    ),
    ...created.map((type) =>
      accessTo(state, {
        action: 'ec2:RunInstances',
        resource: state.arn(type, '*'),
        requestTags: plan.tags.get(type),
        context,
      }),
    ),
    ...[...plan.tags].map(([type, requestTags]) =>
      accessTo(state, {
        action: 'ec2:CreateTags',
        resource: state.arn(type, '*'),
        requestTags,
        context: { 'ec2:CreateAction': 'RunInstances' },
      }),
    ),
    ...(plan.role
      ? [
          accessTo(state, {
            action: 'iam:PassRole',
            resource: plan.role.arn,
            context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
          }),
        ]
      : []),
  ];
}

function named(type: string, ids: readonly (string | undefined)[]) {
  return ids.flatMap((id) => (id === undefined || id === '' ? [] : { type, id }));
}
