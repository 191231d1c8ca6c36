import { ApiError } from '../query/api-error.js';
import { type Group, integer, list, oneOf, text } from '../query/fields.js';
import { applyFilters, filterList } from '../query/filters.js';
import { pageOf, refusePagingWithIds } from '../query/paging.js';
import type { XmlObject } from '../query/xml.js';
import { type InstanceType, instanceTypes } from '../state/instance-types.js';
import { defineAction } from './action.js';

const shape = { InstanceType: list(text), Filter: filterList, MaxResults: integer(5, 100), NextToken: text };

/** Describes the instance types that the region has. */
export const describeInstanceTypes = defineAction({
  name: 'DescribeInstanceTypes',
  shape,
  run(parameters, { permit }) {
    permit();
    refusePagingWithIds(parameters.MaxResults, parameters.InstanceType, 'InstanceTypes');
    const types = applyFilters(askedTypes(parameters), parameters.Filter, {
      names: [
        'burstable-performance-supported',
        'current-generation',
        'instance-storage-supported',
        'instance-type',
        'memory-info.size-in-mib',
        'processor-info.supported-architecture',
        'supported-usage-class',
        'vcpu-info.default-vcpus',
      ],
      taggable: false,
      describe: (type) => ({
        values: {
          'burstable-performance-supported': [String(type.burstable)],
          'current-generation': ['true'],
          'instance-storage-supported': [String(type.localDisks !== undefined)],
          'instance-type': [type.name],
          'memory-info.size-in-mib': [String(type.memoryMib)],
          'processor-info.supported-architecture': [type.architecture],
          'supported-usage-class': ['on-demand', 'spot'],
          'vcpu-info.default-vcpus': [String(type.vcpus)],
        },
      }),
    });
    const { items, nextToken } = pageOf(types, parameters);
    return { instanceTypeSet: items.map(typeElement), nextToken };
  },
});

/** Lists the types that the region or its zones offer: each zone all types, except those withdrawn by `setOffered`. */
export const describeInstanceTypeOfferings = defineAction({
  name: 'DescribeInstanceTypeOfferings',
  shape: {
    LocationType: oneOf('region', 'availability-zone', 'availability-zone-id'),
    Filter: filterList,
    MaxResults: integer(5, 1_000),
    NextToken: text,
  },
  run(parameters, { state, permit }) {
    permit();
    const locationType = parameters.LocationType ?? 'region';
    const locations = {
      region: [state.region],
      'availability-zone': state.zones.map(({ name }) => name),
      'availability-zone-id': state.zones.map(({ id }) => id),
    }[locationType];
    const offerings = locations
      .flatMap((location) => instanceTypes.map(({ name }) => ({ instanceType: name, locationType, location })))
      .filter(({ instanceType, location }) =>
        state.zones.some((zone) => {
          const isInLocation = locationType === 'region' || location === zone.name || location === zone.id;
          return isInLocation && state.offerings.has({ instanceType, zone: zone.name });
        }),
      )
      .map((offering, sequence) => ({ ...offering, sequence }));
    const found = applyFilters(offerings, parameters.Filter, {
      names: ['instance-type', 'location'],
      taggable: false,
      describe: ({ instanceType, location }) => ({
        values: { 'instance-type': [instanceType], location: [location] },
      }),
    });
    const { items, nextToken } = pageOf(found, parameters);
    return { instanceTypeOfferingSet: items.map(({ sequence: _sequence, ...offering }) => offering), nextToken };
  },
});

function askedTypes({ InstanceType: asked }: Group<typeof shape>): readonly InstanceType[] {
  const unknown = asked.filter((name) => !instanceTypes.some((type) => type.name === name));
  if (unknown.length > 0) {
    throw new ApiError(
      'InvalidInstanceType',
      `The following supplied instance types do not exist: [${unknown.join(', ')}]`,
    );
  }
  return asked.length === 0 ? instanceTypes : instanceTypes.filter(({ name }) => asked.includes(name));
}

function typeElement(type: InstanceType): XmlObject {
  const { localDisks } = type;
  const threads = type.architecture === 'arm64' ? 1 : 2;
  return {
    instanceType: type.name,
    currentGeneration: true,
    freeTierEligible: false,
    supportedUsageClasses: ['on-demand', 'spot'],
    supportedRootDeviceTypes: ['ebs'],
    supportedVirtualizationTypes: ['hvm'],
    bareMetal: false,
    hypervisor: 'nitro',
    processorInfo: { supportedArchitectures: [type.architecture] },
    vCpuInfo: {
      defaultVCpus: type.vcpus,
      defaultCores: type.vcpus / threads,
      defaultThreadsPerCore: threads,
    },
    memoryInfo: { sizeInMiB: type.memoryMib },
    instanceStorageSupported: localDisks !== undefined,
    instanceStorageInfo: localDisks && {
      totalSizeInGB: localDisks.count * localDisks.sizeGb,
      disks: [{ sizeInGB: localDisks.sizeGb, count: localDisks.count, type: 'ssd' }],
      nvmeSupport: 'required',
    },
    ebsInfo: { ebsOptimizedSupport: 'default', encryptionSupport: 'supported', nvmeSupport: 'required' },
    networkInfo: { enaSupport: 'required', ipv6Supported: true, maximumNetworkInterfaces: 3 },
    hibernationSupported: true,
    burstablePerformanceSupported: type.burstable,
    dedicatedHostsSupported: !type.burstable,
    autoRecoverySupported: true,
    supportedBootModes: ['legacy-bios', 'uefi'],
  };
}
