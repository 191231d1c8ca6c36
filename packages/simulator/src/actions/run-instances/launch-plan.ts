import type { Role } from '../../iam/identities.js';
import { ApiError, invalidValue } from '../../query/api-error.js';
import type { BlockDevice, Image } from '../../state/image.js';
import { type InstanceType, instanceTypes } from '../../state/instance-types.js';
import type { RegionState } from '../../state/region-state.js';
import { notFound } from '../../state/resource-ids.js';
import type { MetadataOptions } from '../../state/simulated-instance.js';
import { refuseSpotProtection } from '../instance-attributes.js';
import { noKeyPair } from '../key-pairs.js';
import { type TagsByType, tagsByType } from '../tag-elements.js';
import { launchDevices } from './block-devices.js';
import { type LaunchNetwork, planNetwork } from './launch-network.js';
import type { RunParameters } from './run-shape.js';

/** A validated launch request with the resources that it names. */
export interface LaunchPlan {
  readonly image: Image;
  readonly type: InstanceType;
  readonly network: LaunchNetwork;
  readonly role: Role | undefined;
  readonly userData: Buffer | undefined;
  readonly metadataOptions: MetadataOptions;
  readonly devices: readonly BlockDevice[];
  readonly spot: NonNullable<RunParameters['InstanceMarketOptions']> | undefined;
  readonly tags: TagsByType;
}

/** Finds the resources that a launch request names. Throws EC2's error when one is missing or does not fit. */
export function planLaunch(parameters: RunParameters, state: RegionState): LaunchPlan {
  if (parameters.MinCount > parameters.MaxCount) {
    throw invalidValue('MinCount must not be greater than MaxCount.');
  }
  const image = availableImage(parameters.ImageId, state);
  const type = instanceTypeOf(parameters.InstanceType ?? 'm5.large');
  if (type.architecture !== image.architecture) {
    throw invalidValue(
      `The architecture '${type.architecture}' of the specified instance type does not match the architecture '${image.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again.`,
    );
  }
  if (parameters.CreditSpecification && !type.burstable) {
    throw new ApiError('InvalidParameterCombination', `Credit specification is not supported for ${type.name}.`);
  }
  if (parameters.KeyName !== undefined && !state.keyPairs.has(parameters.KeyName)) throw noKeyPair(parameters.KeyName);
  if (parameters.DisableApiTermination) refuseSpotProtection(parameters.InstanceMarketOptions !== undefined);
  return {
    image,
    type,
    network: planNetwork(parameters, state),
    role: roleOf(parameters.IamInstanceProfile, state),
    userData: decodeUserData(parameters.UserData),
    metadataOptions: metadataOptionsOf(parameters),
    devices: launchDevices(image, parameters.BlockDeviceMapping, state),
    spot: checkedSpot(parameters.InstanceMarketOptions),
    tags: launchTags(parameters),
  };
}

function availableImage(imageId: string, state: RegionState): Image {
  const image = state.images.get(imageId);
  if (!image || image.visibleAt > state.clock.now()) throw notFound('ami', [imageId]);
  if (image.state === 'available') return image;
  throw new ApiError(
    'InvalidAMIID.Unavailable',
    image.state === 'deregistered'
      ? `The image ID '${imageId}' is no longer available`
      : `The image ID '${imageId}' is not available: its state is ${image.state}`,
  );
}

function instanceTypeOf(name: string): InstanceType {
  const type = instanceTypes.find((candidate) => candidate.name === name);
  if (!type) throw invalidValue(`Invalid value '${name}' for InstanceType.`);
  return type;
}

function roleOf(profile: RunParameters['IamInstanceProfile'], state: RegionState): Role | undefined {
  if (!profile) return undefined;
  const { Arn, Name } = profile;
  if (Arn !== undefined && Name !== undefined) {
    throw new ApiError(
      'InvalidParameterCombination',
      "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'",
    );
  }
  const role = [...state.identities.roles.values()].find(({ name, profileArn }) => profileArn === Arn || name === Name);
  if (role) return role;
  const [field, noun, value] = Arn === undefined ? ['name', 'name', Name] : ['arn', 'ARN', Arn];
  throw invalidValue(
    `Value (${value}) for parameter iamInstanceProfile.${field} is invalid. Invalid IAM Instance Profile ${noun}`,
  );
}

function decodeUserData(encoded: string | undefined): Buffer | undefined {
  if (!encoded) return undefined;
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(encoded)) throw invalidValue('Invalid BASE64 encoding of user data.');
  const userData = Buffer.from(encoded, 'base64');
  if (userData.length > 16_384) throw invalidValue('User data is limited to 16384 bytes');
  return userData;
}

function metadataOptionsOf({ MetadataOptions: options, TagSpecification }: RunParameters): MetadataOptions {
  const tags = options?.InstanceMetadataTags ?? 'disabled';
  if (tags === 'enabled') refuseUnsafeTagKeys(TagSpecification);
  return {
    endpoint: options?.HttpEndpoint ?? 'enabled',
    tokens: options?.HttpTokens ?? 'required',
    hopLimit: options?.HttpPutResponseHopLimit ?? 2,
    tags,
  };
}

function refuseUnsafeTagKeys(specifications: RunParameters['TagSpecification']): void {
  const tags = specifications.filter(({ ResourceType }) => ResourceType === 'instance').flatMap(({ Tag }) => Tag);
  const unsafe = tags.find(({ Key }) => !/^[\w\-+=,.@:]{1,255}$/.test(Key) || ['.', '..', '_index'].includes(Key));
  if (!unsafe) return;
  throw invalidValue(
    `'${unsafe.Key}' is not a valid tag key. Tag keys must match pattern ([0-9a-zA-Z\\-_+=,.@:]{1,255}), and must not be a reserved name ('.', '..', '_index')`,
  );
}

function checkedSpot(market: RunParameters['InstanceMarketOptions']): LaunchPlan['spot'] {
  const options = market?.SpotOptions;
  const behavior = options?.InstanceInterruptionBehavior ?? 'terminate';
  if (behavior !== 'terminate' && options?.SpotInstanceType !== 'persistent') {
    throw new ApiError(
      'InvalidParameterCombination',
      `The interruption behavior '${behavior}' is only supported for persistent Spot requests.`,
    );
  }
  if (options?.MaxPrice !== undefined && !/^\d+(\.\d+)?$/.test(options.MaxPrice)) {
    throw invalidValue(`Invalid value '${options.MaxPrice}' for MaxPrice.`);
  }
  return market;
}

function launchTags(parameters: RunParameters): TagsByType {
  const types = ['instance', 'volume', 'network-interface', 'spot-instances-request'];
  const tags = tagsByType(parameters.TagSpecification, types);
  if (tags.has('spot-instances-request') && !parameters.InstanceMarketOptions) {
    throw new ApiError(
      'InvalidParameterCombination',
      'You cannot specify tags for Spot instances requests if there are no Spot instances requests being created by the request.',
    );
  }
  return tags;
}
