import type { InstanceLifecycle } from '../../instances/instance-lifecycle.js';
import { InstanceRuntime } from '../../instances/instance-runtime.js';
import type { Subnet } from '../../state/network.js';
import type { RegionState } from '../../state/region-state.js';
import type { InstanceInterface, SimulatedInstance } from '../../state/simulated-instance.js';
import type { LaunchPlan } from './launch-plan.js';
import type { RunParameters } from './run-shape.js';

/** A launch that has been planned and permitted and for which the pool has capacity. */
export interface Launch {
  readonly plan: LaunchPlan;
  readonly parameters: RunParameters;
  readonly subnet: Subnet;
  readonly count: number;
}

/** Creates and starts the instances of one reservation, with their volumes, spot requests and tags. */
export function launch(
  request: Launch,
  state: RegionState,
  lifecycle: InstanceLifecycle,
): readonly SimulatedInstance[] {
  const reservationId = state.ids.next('r');
  const instances = Array.from({ length: request.count }, (_, launchIndex) =>
    createInstance(request, { reservationId, launchIndex }, state),
  );
  for (const instance of instances) {
    state.instances.set(instance.instanceId, instance);
    addVolumes(instance, request.plan, state);
    addSpotRequest(instance, request.plan, state);
    tag(request.plan, { instance: instance.instanceId, 'network-interface': instance.network.interfaceId }, state);
    lifecycle.begin(instance);
  }
  return instances;
}

function createInstance(
  { plan, parameters, subnet }: Launch,
  reservation: { readonly reservationId: string; readonly launchIndex: number },
  state: RegionState,
): SimulatedInstance {
  const instanceId = state.ids.next('i');
  const { clock, events } = state;
  const disk = state.diskOf('instances', instanceId);
  const { watchdog } = state.parts;
  const instance: SimulatedInstance = {
    ...reservation,
    sequence: state.nextSequence(),
    instanceId,
    clientToken: parameters.ClientToken,
    image: plan.image,
    type: plan.type,
    subnet,
    securityGroups: plan.network.securityGroups,
    network: createInterface(plan, subnet, state),
    market: plan.spot ? 'spot' : 'on-demand',
    spotRequestId: plan.spot ? state.ids.next('sir') : undefined,
    role: plan.role,
    keyName: parameters.KeyName,
    userData: plan.userData,
    metadataOptions: plan.metadataOptions,
    monitoring: parameters.Monitoring?.Enabled ?? false,
    ebsOptimized: parameters.EbsOptimized ?? false,
    shutdownBehavior: parameters.InstanceInitiatedShutdownBehavior ?? 'stop',
    hibernation: parameters.HibernationOptions?.Configured ?? false,
    cpuCredits: plan.type.burstable ? (parameters.CreditSpecification?.CpuCredits ?? 'unlimited') : undefined,
    launchedAt: new Date(clock.now()),
    visibleAt: state.visibleFromNow(),
    disk,
    runtime: new InstanceRuntime({
      instanceId,
      disk,
      userData: plan.userData,
      clock,
      watchdog,
      events,
      env: () => ({
        AWS_EC2_METADATA_SERVICE_ENDPOINT: instance.metadataEndpoint ?? '',
        AWS_ENDPOINT_URL_EC2: state.endpoint,
        AWS_ENDPOINT_URL_PRICING: state.pricingEndpoint,
      }),
    }),
    disableApiTermination: parameters.DisableApiTermination ?? false,
    state: 'pending',
    statusOk: false,
    stateReason: undefined,
    transitionReason: '',
    terminatedAt: undefined,
    terminatedBy: undefined,
    metadataEndpoint: undefined,
    notice: undefined,
    rebalanceAt: undefined,
    maintenance: [],
  };
  return instance;
}

function createInterface({ network }: LaunchPlan, subnet: Subnet, state: RegionState): InstanceInterface {
  const isPublic = network.publicAddress ?? subnet.isDefault;
  const privateAddress = state.network.allocateAddress(subnet);
  return {
    interfaceId: state.ids.next('eni'),
    attachmentId: `eni-attach-0${state.ids.hex(8)}`,
    macAddress: `0e:${state.ids.hex(5).replace(/(..)(?=.)/g, '$1:')}`,
    privateAddress,
    // An address for documentation (RFC 5737): it is in no private range, and nothing has it.
    publicAddress: isPublic ? `203.0.113.${1 + (state.instances.size % 254)}` : undefined,
    description: network.description,
  };
}

function addVolumes(instance: SimulatedInstance, plan: LaunchPlan, state: RegionState): void {
  for (const device of plan.devices) {
    const volumeId = state.ids.next('vol');
    state.volumes.set(volumeId, {
      sequence: state.nextSequence(),
      volumeId,
      device,
      zone: instance.subnet.zone.name,
      createdAt: instance.launchedAt,
      visibleAt: instance.visibleAt,
      instanceId: instance.instanceId,
    });
    tag(plan, { volume: volumeId }, state);
  }
}

function addSpotRequest(instance: SimulatedInstance, plan: LaunchPlan, state: RegionState): void {
  if (!plan.spot || instance.spotRequestId === undefined) return;
  const options = plan.spot.SpotOptions;
  state.spotRequests.set(instance.spotRequestId, {
    sequence: state.nextSequence(),
    requestId: instance.spotRequestId,
    instanceId: instance.instanceId,
    persistent: options?.SpotInstanceType === 'persistent',
    maxPrice: options?.MaxPrice,
    interruptionBehavior: options?.InstanceInterruptionBehavior ?? 'terminate',
    createdAt: instance.launchedAt,
    visibleAt: instance.visibleAt,
    state: 'active',
    status: { code: 'fulfilled', message: 'Your Spot request is fulfilled.' },
  });
  tag(plan, { 'spot-instances-request': instance.spotRequestId }, state);
}

function tag(plan: LaunchPlan, ids: Readonly<Record<string, string>>, state: RegionState): void {
  for (const [type, id] of Object.entries(ids)) state.tags.add(id, plan.tags.get(type) ?? new Map());
}
