import type { Host, MaintenanceEvent } from '../state/host.js';
import type { RegionState } from '../state/region-state.js';

/** Documents by name; a folder lists its names, and an undefined document does not exist. */
export interface MetadataFolder {
  readonly [name: string]: string | Buffer | MetadataFolder | undefined;
}

/** What the metadata service of an instance shows at this moment, below `/latest/`. */
export function metadataTree(host: Host, state: RegionState): MetadataFolder {
  return {
    'meta-data': {
      'ami-id': host.image.imageId,
      'ami-launch-index': String(host.launchIndex),
      autoscaling: undefined,
      events: eventsOf(host),
      hostname: privateNameOf(host, state),
      iam: iamOf(host, state),
      'instance-action': 'none',
      'instance-id': host.instanceId,
      'instance-life-cycle': host.market,
      'instance-type': host.type.name,
      'local-hostname': privateNameOf(host, state),
      'local-ipv4': host.network.privateAddress,
      mac: host.network.macAddress,
      network: { interfaces: { macs: { [host.network.macAddress]: interfaceOf(host, state) } } },
      placement: {
        'availability-zone': host.subnet.zone.name,
        'availability-zone-id': host.subnet.zone.id,
        region: state.region,
      },
      'public-ipv4': host.network.publicAddress,
      'reservation-id': host.reservationId,
      'security-groups': host.securityGroups.map(({ groupName }) => groupName).join('\n'),
      spot: host.notice && noticeOf(host.notice),
      tags:
        host.metadataOptions.tags === 'enabled'
          ? { instance: Object.fromEntries(state.tags.of(host.instanceId)) }
          : undefined,
    },
    dynamic: { 'instance-identity': { document: identityDocument(host, state) } },
    'user-data': host.userData,
  };
}

/** The private DNS name that EC2 gives by default. */
export function privateNameOf(host: Host, state: RegionState): string {
  const name = `ip-${host.network.privateAddress.replaceAll('.', '-')}`;
  return state.region === 'us-east-1' ? `${name}.ec2.internal` : `${name}.${state.region}.compute.internal`;
}

/** A time as the metadata service writes it: ISO 8601 to the second. */
function seconds(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}

function eventsOf(host: Host): MetadataFolder {
  const notice = host.rebalanceAt && JSON.stringify({ noticeTime: seconds(host.rebalanceAt) });
  return {
    maintenance: {
      history: maintenanceOf(host.maintenance.filter(({ state }) => state !== 'active')),
      scheduled: maintenanceOf(host.maintenance.filter(({ state }) => state === 'active')),
    },
    recommendations: notice === undefined ? undefined : { rebalance: notice },
  };
}

/** In this document alone times are not ISO 8601: `21 Jan 2019 09:00:43 GMT`. */
function maintenanceOf(events: readonly MaintenanceEvent[]): string {
  const written = (time: Date | undefined) => time?.toUTCString().slice('Mon, '.length);
  const ends = { active: '', completed: '[Completed] ', canceled: '[Canceled] ' };
  return JSON.stringify(
    events.map(({ eventId, code, description, notBefore, notAfter, state }) => ({
      NotBefore: written(notBefore),
      Code: code,
      Description: `${ends[state]}${description}`,
      EventId: eventId,
      NotAfter: written(notAfter),
      State: state,
    })),
  );
}

function noticeOf(notice: NonNullable<Host['notice']>): MetadataFolder {
  const time = seconds(notice.time);
  return {
    'instance-action': JSON.stringify({ action: notice.action, time }),
    'termination-time': notice.action === 'terminate' ? time : undefined,
  };
}

function interfaceOf(host: Host, state: RegionState): MetadataFolder {
  const vpc = state.network.subnets.filter(({ vpcId }) => vpcId === host.subnet.vpcId);
  return {
    'device-number': '0',
    'interface-id': host.network.interfaceId,
    'local-ipv4s': host.network.privateAddress,
    mac: host.network.macAddress,
    'owner-id': state.accountId,
    'public-ipv4s': host.network.publicAddress,
    'security-group-ids': host.securityGroups.map(({ groupId }) => groupId).join('\n'),
    'security-groups': host.securityGroups.map(({ groupName }) => groupName).join('\n'),
    'subnet-id': host.subnet.subnetId,
    'subnet-ipv4-cidr-block': host.subnet.cidrBlock,
    'vpc-id': host.subnet.vpcId,
    'vpc-ipv4-cidr-block': vpc[0]?.cidrBlock,
  };
}

function iamOf(host: Host, state: RegionState): MetadataFolder | undefined {
  const { role } = host;
  if (!role) return undefined;
  const credentials = state.identities.sessionOf(role, host.instanceId);
  const now = state.clock.now();
  return {
    info: pretty({
      Code: 'Success',
      LastUpdated: seconds(new Date(now)),
      InstanceProfileArn: role.profileArn,
      InstanceProfileId: role.profileId,
    }),
    'security-credentials': {
      [role.name]: pretty({
        Code: 'Success',
        LastUpdated: seconds(new Date(now)),
        Type: 'AWS-HMAC',
        AccessKeyId: credentials.accessKeyId,
        SecretAccessKey: credentials.secretAccessKey,
        Token: credentials.sessionToken,
        Expiration: seconds(new Date(credentials.expiresAt ?? now)),
      }),
    },
  };
}

function identityDocument(host: Host, state: RegionState): string {
  return pretty({
    accountId: state.accountId,
    architecture: host.type.architecture,
    availabilityZone: host.subnet.zone.name,
    billingProducts: null,
    devpayProductCodes: null,
    marketplaceProductCodes: null,
    imageId: host.image.imageId,
    instanceId: host.instanceId,
    instanceType: host.type.name,
    kernelId: null,
    pendingTime: seconds(host.launchedAt),
    privateIp: host.network.privateAddress,
    ramdiskId: null,
    region: state.region,
    version: '2017-09-30',
  });
}

function pretty(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
