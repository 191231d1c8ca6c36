import { addImage, addSnapshot, tagsOf } from './instances/add-image.js';
import { findInstance } from './instances/find-instance.js';
import type { InstanceLifecycle } from './instances/instance-lifecycle.js';
import { interruptionControlOf } from './instances/interruption-control.js';
import { Interruptions } from './instances/interruptions.js';
import { metadataControlOf } from './metadata/metadata-control.js';
import type { Dispatcher } from './query/dispatcher.js';
import { parseForm } from './query/form.js';
import type { LaunchParameters, RegionControl } from './region-control.js';
import { viewImages, viewInstances, viewSnapshots } from './region-views.js';
import { limitControlOf } from './state/limit-control.js';
import type { RegionState } from './state/region-state.js';

/** Returns the control of a region. */
export function controlOf(parts: {
  readonly state: RegionState;
  readonly lifecycle: InstanceLifecycle;
  readonly dispatcher: Dispatcher;
}): RegionControl {
  const { state, lifecycle, dispatcher } = parts;
  const operator = { name: 'operator', arn: `arn:aws:iam::${state.accountId}:user/operator` };
  return {
    ...metadataControlOf(state),
    ...interruptionControlOf(state, new Interruptions(state, lifecycle)),
    ...limitControlOf(state, dispatcher.throttle),
    addImage: (image) => addImage(image, state),
    addSnapshot: (snapshot) => addSnapshot(snapshot, state),
    addTags: (resourceId, tags) => state.tags.add(resourceId, tagsOf(tags)),
    addLaunchTemplate({ name, versions, defaultVersion = 1 }) {
      const launchTemplateId = state.ids.next('lt');
      state.launchTemplates.set(launchTemplateId, {
        sequence: state.nextSequence(),
        launchTemplateId,
        name,
        createdAt: new Date(state.clock.now()),
        defaultVersion,
        versions: versions.map(({ imageId, snapshotIds = [] }, index) => ({
          sequence: index + 1,
          imageId,
          snapshotIds,
        })),
      });
      return launchTemplateId;
    },
    addRole({ name, policy, organisation, tags }) {
      const { arn, profileArn } = state.identities.addRole(name, policy, { organisation, tags });
      return { name, arn, profileArn };
    },
    addOperator: () => state.identities.addOperator(),
    async launch(parameters) {
      const form = launchForm(parameters, state);
      const answer = dispatcher.run({ action: 'RunInstances', form, principal: operator });
      dispatcher.record({ action: 'RunInstances', form, principal: operator, result: 'ok' });
      const instance = [...state.instances.values()].find(
        ({ reservationId }) => reservationId === answer['reservationId'],
      );
      if (!instance) throw new Error('The launch left no instance.');
      return instance.instanceId;
    },
    setSpotPrice: (pool, usdPerHour) => state.market.setPrice(pool, usdPerHour),
    inject: (fault) => dispatcher.inject(fault),
    destroy: (instanceId) => lifecycle.destroy(findInstance(instanceId, state)),
    async kill(instanceId, serviceName) {
      const { runtime } = findInstance(instanceId, state);
      const service = runtime.services.find(({ plan }) => plan.name === serviceName);
      if (!service?.pid) throw new Error(`Service ${serviceName} does not run on ${instanceId}.`);
      await service.kill();
    },
    instances: () => viewInstances(state),
    images: () => viewImages(state),
    snapshots: () => viewSnapshots(state),
    calls: () => [...dispatcher.calls],
    subnets: () =>
      state.network.subnets.map(({ subnetId, vpcId, zone, isDefault }) => ({
        subnetId,
        vpcId,
        zone: zone.name,
        isDefault,
        securityGroups: state.network.securityGroups
          .filter((group) => group.vpcId === vpcId)
          .map(({ groupId, groupName }) => ({ groupId, groupName })),
      })),
  };
}

function launchForm(parameters: LaunchParameters, state: RegionState) {
  const arm = state.images.get(parameters.imageId)?.architecture === 'arm64';
  const tags = Object.entries(parameters.tags ?? {}).flatMap(([key, value], index) => [
    [`TagSpecification.1.Tag.${index + 1}.Key`, key],
    [`TagSpecification.1.Tag.${index + 1}.Value`, value],
  ]);
  const named: readonly (readonly [string, string | undefined])[] = [
    ['ImageId', parameters.imageId],
    ['InstanceType', parameters.instanceType ?? (arm ? 't4g.micro' : 't3.micro')],
    ['MinCount', '1'],
    ['MaxCount', '1'],
    ['ClientToken', parameters.clientToken ?? state.ids.hex(16)],
    ['InstanceMarketOptions.MarketType', parameters.market === 'spot' ? 'spot' : undefined],
    ['Placement.AvailabilityZone', parameters.zone],
    ['SubnetId', parameters.subnetId],
    ['IamInstanceProfile.Name', parameters.role],
    ['UserData', parameters.userData && Buffer.from(parameters.userData).toString('base64')],
    ['MetadataOptions.InstanceMetadataTags', parameters.metadataTags ? 'enabled' : undefined],
    ['TagSpecification.1.ResourceType', tags.length > 0 ? 'instance' : undefined],
  ];
  const form = new URLSearchParams({ ...Object.fromEntries(tags), ...parameters.parameters });
  for (const [name, value] of named) if (value !== undefined) form.set(name, value);
  for (const [index, id] of (parameters.securityGroupIds ?? []).entries()) form.set(`SecurityGroupId.${index + 1}`, id);
  return parseForm(form.toString());
}
