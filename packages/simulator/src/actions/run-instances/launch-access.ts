import { accessTo } from '../../iam/access.js';
import type { AccessRequest } from '../../iam/policy.js';
import type { Subnet } from '../../state/network.js';
import type { RegionState } from '../../state/region-state.js';
import type { LaunchPlan } from './launch-plan.js';
import type { RunParameters } from './run-shape.js';

/**
 * All that IAM asks before a launch (service authorization reference, "RunInstances"): RunInstances on every resource
 * that is used or made, CreateTags on what is tagged, PassRole for the profile. `subnet` is the one that is chosen.
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
    // Only those that the request names: those behind the image are not asked about.
    ...named(
      'snapshot',
      parameters.BlockDeviceMapping.map(({ Ebs }) => Ebs?.SnapshotId),
    ),
  ];
  const made = ['instance', 'volume', 'network-interface', ...(plan.spot ? ['spot-instances-request'] : [])];
  return [
    ...used.map(({ type, id }) =>
      accessTo(state, {
        action: 'ec2:RunInstances',
        resource: state.arn(type, id),
        tags: state.tags.of(id),
        context: { 'ec2:AvailabilityZone': subnet.zone.name },
      }),
    ),
    ...made.map((type) =>
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
