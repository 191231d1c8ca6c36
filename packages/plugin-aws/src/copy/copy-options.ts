import type { RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import type { CopyRequest } from '../contract.js';
import type { CopySource } from './copy-source.js';

type Options = Partial<RunInstancesCommandInput>;

/** Options that the copy has like the instance. An option with EC2's default value is left out. */
export function copyOptions(source: CopySource, { market }: Pick<CopyRequest, 'market'>): Options {
  const { instance, types, credits, shutdownBehavior } = source;
  const isSpot = market === 'spot';
  const reservations = instance.CapacityReservationSpecification?.CapacityReservationPreference;
  const { MaintenanceOptions: maintenance, NetworkPerformanceOptions: performance } = instance;
  const dns = instance.PrivateDnsNameOptions;
  return {
    MetadataOptions: metadataOptions(source),
    EbsOptimized: (instance.EbsOptimized && types.copy.EbsInfo?.EbsOptimizedSupport !== 'unsupported') || undefined,
    Monitoring: { Enabled: ['enabled', 'pending'].includes(instance.Monitoring?.State ?? '') },
    // The other behaviour, to stop, is the default, and one-time spot instances cannot have it.
    InstanceInitiatedShutdownBehavior: shutdownBehavior === 'terminate' ? 'terminate' : undefined,
    CreditSpecification:
      credits !== undefined && types.copy.BurstablePerformanceSupported ? { CpuCredits: credits } : undefined,
    CpuOptions: cpuOptions(source),
    PrivateDnsNameOptions: dns && {
      HostnameType: dns.HostnameType,
      EnableResourceNameDnsARecord: dns.EnableResourceNameDnsARecord,
      EnableResourceNameDnsAAAARecord: dns.EnableResourceNameDnsAAAARecord,
    },
    MaintenanceOptions:
      maintenance?.AutoRecovery === 'disabled' ? { AutoRecovery: maintenance.AutoRecovery } : undefined,
    EnclaveOptions: instance.EnclaveOptions?.Enabled ? { Enabled: true } : undefined,
    // One-time spot requests cannot hibernate.
    HibernationOptions: instance.HibernationOptions?.Configured && !isSpot ? { Configured: true } : undefined,
    LicenseSpecifications: instance.Licenses?.length
      ? instance.Licenses.map(({ LicenseConfigurationArn }) => ({ LicenseConfigurationArn }))
      : undefined,
    CapacityReservationSpecification:
      reservations === 'none' && !isSpot ? { CapacityReservationPreference: reservations } : undefined,
    NetworkPerformanceOptions:
      performance?.BandwidthWeighting && performance.BandwidthWeighting !== 'default'
        ? { BandwidthWeighting: performance.BandwidthWeighting }
        : undefined,
  };
}

/** Only what differs from the type's default, as some types refuse all CPU options. */
function cpuOptions({ instance, types }: CopySource): Options['CpuOptions'] {
  if (types.own.InstanceType !== types.copy.InstanceType) return undefined;
  const { CoreCount, ThreadsPerCore, AmdSevSnp, NestedVirtualization } = instance.CpuOptions ?? {};
  const { DefaultCores, DefaultThreadsPerCore } = types.own.VCpuInfo ?? {};
  const isDefault = CoreCount === DefaultCores && ThreadsPerCore === DefaultThreadsPerCore;
  const cores = isDefault || CoreCount === undefined ? {} : { CoreCount, ThreadsPerCore };
  const features = {
    ...(AmdSevSnp === 'enabled' ? { AmdSevSnp } : {}),
    ...(NestedVirtualization === 'enabled' ? { NestedVirtualization } : {}),
  };
  const options = { ...cores, ...features };
  return Object.keys(options).length > 0 ? options : undefined;
}

/** Session tokens are always required, as an account may refuse launches without that. */
function metadataOptions({ instance: { MetadataOptions } }: CopySource): Options['MetadataOptions'] {
  return {
    HttpTokens: 'required',
    HttpEndpoint: MetadataOptions?.HttpEndpoint,
    HttpPutResponseHopLimit: MetadataOptions?.HttpPutResponseHopLimit,
    InstanceMetadataTags: MetadataOptions?.InstanceMetadataTags,
    HttpProtocolIpv6: MetadataOptions?.HttpProtocolIpv6 === 'enabled' ? 'enabled' : undefined,
  };
}
