import * as ec2 from '@aws-sdk/client-ec2';
import { tagKeys } from '@spotguard/protocol';
import { expect, test } from 'vitest';
import { attributeTables } from '../src/copy/attributes.js';
import { signal, startAwsInstance } from './aws-instance.js';
import { startEc2Proxy } from './ec2-proxy.js';

const tags = { [tagKeys.agent]: 'shop' };
const copyRequest = { zone: 'us-east-1a', market: 'ondemand', tags, clientToken: 'token' } as const;

/** The names of a shape's fields, as the SDK knows them: `[kind, namespace, name, traits, fields, …]`. */
function fieldsOf(shape: string): readonly string[] {
  const schema = (ec2 as unknown as Record<string, readonly unknown[]>)[`${shape}$`];
  return (schema?.[4] ?? []) as readonly string[];
}

test.each(attributeTables.filter(({ shape }) => shape !== undefined))(
  'every field of $shape has a rule',
  ({ shape = '', rows }) => {
    expect(fieldsOf(shape).length).toBeGreaterThan(5);
    expect(Object.keys(rows).sort()).toEqual([...fieldsOf(shape)].sort());
  },
);

/** By the element of EC2's answer that is edited. */
const options: readonly (readonly [what: string, element: string, wanted: Readonly<Record<string, unknown>>])[] = [
  [
    'the kind of hostname and its DNS records',
    '<privateDnsNameOptions><hostnameType>resource-name</hostnameType><enableResourceNameDnsARecord>true</enableResourceNameDnsARecord><enableResourceNameDnsAAAARecord>false</enableResourceNameDnsAAAARecord></privateDnsNameOptions>',
    {
      PrivateDnsNameOptions: {
        HostnameType: 'resource-name',
        EnableResourceNameDnsARecord: true,
        EnableResourceNameDnsAAAARecord: false,
      },
    },
  ],
  [
    'switched-off automatic recovery',
    '<maintenanceOptions><autoRecovery>disabled</autoRecovery></maintenanceOptions>',
    { MaintenanceOptions: { AutoRecovery: 'disabled' } },
  ],
  ['enclaves', '<enclaveOptions><enabled>true</enabled></enclaveOptions>', { EnclaveOptions: { Enabled: true } }],
  [
    'license configurations',
    '<licenseSet><item><licenseConfigurationArn>arn:aws:license-manager:us-east-1:1:license-configuration:lic-1</licenseConfigurationArn></item></licenseSet>',
    {
      LicenseSpecifications: [
        { LicenseConfigurationArn: 'arn:aws:license-manager:us-east-1:1:license-configuration:lic-1' },
      ],
    },
  ],
  [
    'that it takes no capacity reservation',
    '<capacityReservationSpecification><capacityReservationPreference>none</capacityReservationPreference></capacityReservationSpecification>',
    { CapacityReservationSpecification: { CapacityReservationPreference: 'none' } },
  ],
  [
    'the bandwidth weighting',
    '<networkPerformanceOptions><bandwidthWeighting>vpc-1</bandwidthWeighting></networkPerformanceOptions>',
    { NetworkPerformanceOptions: { BandwidthWeighting: 'vpc-1' } },
  ],
];

test.each(options)('a copy has %s', async (_what, element, wanted) => {
  await using instance = await startAwsInstance({ launch: { zone: 'us-east-1a' } });
  await using proxy = await startEc2Proxy(instance.region.endpoint, {
    DescribeInstances: (xml) => xml.replace('<hypervisor>', `${element}<hypervisor>`),
  });
  const { copier } = await instance.services({ ec2Endpoint: proxy.endpoint });
  expect(await copier.plan(copyRequest, signal)).toMatchObject(wanted);
});

test('a copy has CPU options that differ from those of its type, and hibernation where it can', async () => {
  await using instance = await startAwsInstance({ launch: { zone: 'us-east-1a', instanceType: 'm5.xlarge' } });
  await using proxy = await startEc2Proxy(instance.region.endpoint, {
    DescribeInstances: (xml) =>
      xml.replace(/<threadsPerCore>\d/, '<threadsPerCore>1').replace(/<configured>\w+/, '<configured>true'),
  });
  const { copier } = await instance.services({ ec2Endpoint: proxy.endpoint });
  const onDemand = await copier.plan(copyRequest, signal);
  expect(onDemand).toMatchObject({
    CpuOptions: { CoreCount: 2, ThreadsPerCore: 1 },
    HibernationOptions: { Configured: true },
  });
  await copier.launch(onDemand, signal);
  const spot = await copier.plan({ ...copyRequest, market: 'spot' }, signal);
  expect(spot).not.toHaveProperty('HibernationOptions');
  expect(await copier.plan({ ...copyRequest, instanceType: 'm5.large' }, signal)).not.toHaveProperty('CpuOptions');
});

test('a launch request has no option with the default value of EC2', async () => {
  await using instance = await startAwsInstance({ launch: { zone: 'us-east-1a' } });
  const { copier } = await instance.services();
  const plan = await copier.plan(copyRequest, signal);
  for (const name of [
    'CpuOptions',
    'EnclaveOptions',
    'HibernationOptions',
    'MaintenanceOptions',
    'CreditSpecification',
  ]) {
    expect(plan).not.toHaveProperty(name);
  }
});

test('a burstable copy has the credit option of its source instance', async () => {
  const parameters = { 'CreditSpecification.CpuCredits': 'standard' };
  await using instance = await startAwsInstance({
    launch: { zone: 'us-east-1a', instanceType: 't3.micro', parameters },
  });
  const { copier } = await instance.services();
  const plan = await copier.plan(copyRequest, signal);
  expect(plan).toMatchObject({ CreditSpecification: { CpuCredits: 'standard' } });
  await copier.launch(plan, signal);
  expect(await copier.plan({ ...copyRequest, instanceType: 'm5.large' }, signal)).not.toHaveProperty(
    'CreditSpecification',
  );
});

test('a copy has the interface options of its source instance', async () => {
  await using instance = await startAwsInstance({ launch: { zone: 'us-east-1a' } });
  await using proxy = await startEc2Proxy(instance.region.endpoint, {
    DescribeInstances: (xml) =>
      xml
        .replace(
          '<networkCardIndex>',
          '<enaSrdSpecification><enaSrdEnabled>true</enaSrdEnabled></enaSrdSpecification><networkCardIndex>',
        )
        .replace(
          '<interfaceType>',
          '<ipv6AddressesSet><item><ipv6Address>2600::1</ipv6Address><isPrimaryIpv6>true</isPrimaryIpv6></item></ipv6AddressesSet><connectionTrackingConfiguration><tcpEstablishedTimeout>600</tcpEstablishedTimeout></connectionTrackingConfiguration><interfaceType>',
        ),
  });
  const { copier } = await instance.services({ ec2Endpoint: proxy.endpoint });
  const plan = await copier.plan(copyRequest, signal);
  expect(plan['NetworkInterfaces']).toMatchObject([
    {
      DeviceIndex: 0,
      Ipv6AddressCount: 1,
      PrimaryIpv6: true,
      EnaSrdSpecification: { EnaSrdEnabled: true },
      ConnectionTrackingSpecification: { TcpEstablishedTimeout: 600 },
    },
  ]);
  const other = await copier.plan({ ...copyRequest, instanceType: 'm5.xlarge' }, signal);
  expect(JSON.stringify(other)).not.toContain('EnaSrd');
});

const refusals: readonly (readonly [what: string, from: string | RegExp, to: string, words: RegExp])[] = [
  [
    'a switched-off source/destination check',
    /<sourceDestCheck>true/,
    '<sourceDestCheck>false',
    /source\/destination check/,
  ],
  [
    'a managing service',
    '<hypervisor>',
    '<operator><managed>true</managed><principal>eks</principal></operator><hypervisor>',
    /managed by eks/,
  ],
  [
    'an Outpost',
    '<hypervisor>',
    '<outpostArn>arn:aws:outposts:us-east-1:1:outpost/op-1</outpostArn><hypervisor>',
    /Outpost/,
  ],
];

test.each(refusals)('%s is refused with the reason', async (_what, from, to, words) => {
  await using instance = await startAwsInstance({ launch: { zone: 'us-east-1a' } });
  await using proxy = await startEc2Proxy(instance.region.endpoint, {
    DescribeInstances: (xml) => xml.replace(from, to),
  });
  const { copier } = await instance.services({ ec2Endpoint: proxy.endpoint });
  const refused = copier.plan(copyRequest, signal);
  await expect(refused).rejects.toMatchObject({ code: 'UPSTREAM_REFUSED', message: expect.stringMatching(words) });
});

test('in an emergency a switched-off source/destination check is listed as left out', async () => {
  await using instance = await startAwsInstance({ launch: { zone: 'us-east-1a' } });
  await using proxy = await startEc2Proxy(instance.region.endpoint, {
    DescribeInstances: (xml) => xml.replace(/<sourceDestCheck>true/, '<sourceDestCheck>false'),
  });
  const { copier } = await instance.services({ ec2Endpoint: proxy.endpoint });
  const plan = await copier.plan({ ...copyRequest, isEmergency: true }, signal);
  expect(plan.leftOut).toEqual([expect.stringContaining('source/destination check')]);
  await copier.launch(plan, signal);
});
