import type { RegionState } from '../state/region-state.js';
import type { MaintenanceEvent, SimulatedInstance } from '../state/simulated-instance.js';

/** Documents and folders by name. One that is undefined does not exist. */
export interface MetadataFolder {
  readonly [name: string]: string | Buffer | MetadataFolder | undefined;
}

/** Returns the present content of an instance's metadata service, below `/latest/`. */
export function metadataTree(instance: SimulatedInstance, state: RegionState): MetadataFolder {
  return {
    'meta-data': {
      'ami-id': instance.image.imageId,
      'ami-launch-index': String(instance.launchIndex),
      autoscaling: undefined,
      events: eventsOf(instance),
      hostname: privateNameOf(instance, state),
      iam: iamOf(instance, state),
      'instance-action': 'none',
      'instance-id': instance.instanceId,
      'instance-life-cycle': instance.market,
      'instance-type': instance.type.name,
      'local-hostname': privateNameOf(instance, state),
      'local-ipv4': instance.network.privateAddress,
      mac: instance.network.macAddress,
      network: { interfaces: { macs: { [instance.network.macAddress]: interfaceOf(instance, state) } } },
      placement: {
        'availability-zone': instance.subnet.zone.name,
        'availability-zone-id': instance.subnet.zone.id,
        region: state.region,
      },
      'public-ipv4': instance.network.publicAddress,
      'reservation-id': instance.reservationId,
      'security-groups': instance.securityGroups.map(({ groupName }) => groupName).join('\n'),
      spot: instance.notice && noticeOf(instance.notice),
      tags:
        instance.metadataOptions.tags === 'enabled'
          ? { instance: Object.fromEntries(state.tags.of(instance.instanceId)) }
          : undefined,
    },
    dynamic: { 'instance-identity': { document: identityDocument(instance, state) } },
    'user-data': instance.userData,
  };
}

/** Returns the private DNS name that EC2 gives an instance by default. */
export function privateNameOf(instance: SimulatedInstance, state: RegionState): string {
  const name = `ip-${instance.network.privateAddress.replaceAll('.', '-')}`;
  return state.region === 'us-east-1' ? `${name}.ec2.internal` : `${name}.${state.region}.compute.internal`;
}

/** Formats a time as the metadata service does: ISO 8601 without fractions of a second. */
function formatTime(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}

function eventsOf(instance: SimulatedInstance): MetadataFolder {
  const notice = instance.rebalanceAt && JSON.stringify({ noticeTime: formatTime(instance.rebalanceAt) });
  return {
    maintenance: {
      history: maintenanceOf(instance.maintenance.filter(({ state }) => state !== 'active')),
      scheduled: maintenanceOf(instance.maintenance.filter(({ state }) => state === 'active')),
    },
    recommendations: notice === undefined ? undefined : { rebalance: notice },
  };
}

/** Returns the document of maintenance events. Unlike all others, it has times such as `21 Jan 2019 09:00:43 GMT`. */
function maintenanceOf(events: readonly MaintenanceEvent[]): string {
  const format = (time: Date | undefined) => time?.toUTCString().slice('Mon, '.length);
  const ends = { active: '', completed: '[Completed] ', canceled: '[Canceled] ' };
  return JSON.stringify(
    events.map(({ eventId, code, description, notBefore, notAfter, state }) => ({
      NotBefore: format(notBefore),
      Code: code,
      Description: `${ends[state]}${description}`,
      EventId: eventId,
      NotAfter: format(notAfter),
      State: state,
    })),
  );
}

function noticeOf(notice: NonNullable<SimulatedInstance['notice']>): MetadataFolder {
  const time = formatTime(notice.time);
  return {
    'instance-action': JSON.stringify({ action: notice.action, time }),
    'termination-time': notice.action === 'terminate' ? time : undefined,
  };
}

function interfaceOf(instance: SimulatedInstance, state: RegionState): MetadataFolder {
  const vpc = state.network.subnets.filter(({ vpcId }) => vpcId === instance.subnet.vpcId);
  return {
    'device-number': '0',
    'interface-id': instance.network.interfaceId,
    'local-ipv4s': instance.network.privateAddress,
    mac: instance.network.macAddress,
    'owner-id': state.accountId,
    'public-ipv4s': instance.network.publicAddress,
    'security-group-ids': instance.securityGroups.map(({ groupId }) => groupId).join('\n'),
    'security-groups': instance.securityGroups.map(({ groupName }) => groupName).join('\n'),
    'subnet-id': instance.subnet.subnetId,
    'subnet-ipv4-cidr-block': instance.subnet.cidrBlock,
    'vpc-id': instance.subnet.vpcId,
    'vpc-ipv4-cidr-block': vpc[0]?.cidrBlock,
  };
}

function iamOf(instance: SimulatedInstance, state: RegionState): MetadataFolder | undefined {
  const { role } = instance;
  if (!role) return undefined;
  const credentials = state.identities.sessionOf(role, instance.instanceId);
  const now = state.clock.now();
  return {
    info: pretty({
      Code: 'Success',
      LastUpdated: formatTime(new Date(now)),
      InstanceProfileArn: role.profileArn,
      InstanceProfileId: role.profileId,
    }),
    'security-credentials': {
      [role.name]: pretty({
        Code: 'Success',
        LastUpdated: formatTime(new Date(now)),
        Type: 'AWS-HMAC',
        AccessKeyId: credentials.accessKeyId,
        SecretAccessKey: credentials.secretAccessKey,
        Token: credentials.sessionToken,
        Expiration: formatTime(new Date(credentials.expiresAt ?? now)),
      }),
    },
  };
}

function identityDocument(instance: SimulatedInstance, state: RegionState): string {
  return pretty({
    accountId: state.accountId,
    architecture: instance.type.architecture,
    availabilityZone: instance.subnet.zone.name,
    billingProducts: null,
    devpayProductCodes: null,
    marketplaceProductCodes: null,
    imageId: instance.image.imageId,
    instanceId: instance.instanceId,
    instanceType: instance.type.name,
    kernelId: null,
    pendingTime: formatTime(instance.launchedAt),
    privateIp: instance.network.privateAddress,
    ramdiskId: null,
    region: state.region,
    version: '2017-09-30',
  });
}

function pretty(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
