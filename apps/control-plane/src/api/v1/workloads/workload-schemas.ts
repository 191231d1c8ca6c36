import { formatPoolId, guarding } from '@spotguard/protocol';
import * as z from 'zod';
import type { InstanceRow, WorkloadRow } from '../../../storage/rows.js';
import type { ListedWorkload } from '../../../workloads/list-workloads.js';
import { id, market, marketOf, time } from '../api-types.js';

/** The roles of an instance, as the API calls them. A successor was launched by a switch or a failover and may take over. */
const instanceRoles = ['primary', 'successor', 'replica', 'retiring', 'superseded', 'retired'] as const;

const text = z.string().nullable();

export const instanceSchema = z
  .object({
    instanceId: z.string(),
    role: z.enum(instanceRoles),
    generation: z.int().meta({ description: 'The number of the primaryship that it has, had or was launched for.' }),
    predecessorId: text.meta({ description: 'The instance that it was launched to replace.' }),
    intent: text.meta({ description: 'Why it was launched.' }),
    instanceType: text,
    region: text,
    zone: text,
    market: market.nullable().meta({ description: 'null when it is unknown.' }),
    pool: text.meta({ description: 'Instance type and zone of a spot instance; null for any other.' }),
    imageId: text,
    privateAddress: text,
    publicAddress: text,
    agentVersion: text,
    hasAgent: z.boolean().meta({ description: 'Whether its own agent was ever in contact.' }),
    status: z.string().meta({ description: 'The status that its own agent reported last.' }),
    guarding: guarding.nullable().meta({ description: 'Whether its agent guards the workload, as it reports itself.' }),
    registeredAt: time,
    lastContactAt: time.nullable(),
    endsAt: time.nullable().meta({ description: 'When it is due to end, after its hand-over; null when it is kept.' }),
  })
  .meta({ id: 'Instance', description: 'An EC2 instance of a workload.' });

export const settingsSchema = z
  .object({
    enabled: z.boolean().meta({ description: 'Whether the control plane orders anything by itself.' }),
    autoSwitchEnabled: z.boolean().meta({ description: 'Excludes manualReplicaEnabled.' }),
    manualReplicaEnabled: z.boolean().meta({ description: 'Keeps one replica. Excludes autoSwitchEnabled.' }),
    autoTerminateEnabled: z.boolean().meta({ description: 'Whether the predecessor ends after a switch.' }),
    terminateWaitSeconds: z
      .int()
      .min(0)
      .max(86_400)
      .meta({ description: 'How long the predecessor runs on after it; 0 keeps it, unless its agent is one of v4.' }),
  })
  .meta({ id: 'WorkloadSettings' });

export const workloadSchema = z
  .object({
    workloadId: id,
    name: z.string().meta({ description: 'The logical agent id that its instances are configured with.' }),
    status: z.string().meta({ description: 'The status that its primary reported last; offline when that is silent.' }),
    generation: z.int(),
    primary: instanceSchema.nullable(),
    instanceCount: z.int().meta({ description: 'How many of its instances may still run.' }),
    settings: settingsSchema,
    createdAt: time,
    lastSwitchAt: time.nullable(),
  })
  .meta({ id: 'Workload' });

/** Returns an instance as the API shows it. */
export function showInstance(instance: InstanceRow): z.output<typeof instanceSchema> {
  const { instanceType, zone, mode } = instance;
  const isPool = mode === 'spot' && instanceType !== null && zone !== null;
  return {
    instanceId: instance.instanceId,
    role: roleOf(instance),
    generation: instance.generation,
    predecessorId: instance.predecessor,
    intent: instance.intent,
    instanceType,
    region: instance.region,
    zone,
    market: marketOf(mode),
    pool: isPool ? formatPoolId({ instanceType, availabilityZone: zone }) : null,
    imageId: instance.amiId,
    privateAddress: instance.privateIp,
    publicAddress: instance.publicIp,
    agentVersion: instance.agentVersion,
    hasAgent: instance.hasAgent,
    status: instance.status,
    guarding: instance.guarding,
    registeredAt: instance.registeredAt,
    lastContactAt: instance.hasAgent ? instance.lastSeenAt : null,
    endsAt: instance.endsAt,
  };
}

/** Returns a workload as the API shows it. */
export function showWorkload({ workload, primary, instanceCount, status }: ListedWorkload) {
  return {
    workloadId: workload.id,
    name: workload.logicalAgentId,
    status,
    generation: workload.generation,
    primary: primary === undefined ? null : showInstance(primary),
    instanceCount,
    settings: showSettings(workload),
    createdAt: workload.createdAt,
    lastSwitchAt: workload.lastSwitchAt,
  };
}

/** Returns the settings of a workload as the API shows them. */
export function showSettings(
  workload: Pick<WorkloadRow, keyof z.output<typeof settingsSchema>>,
): z.output<typeof settingsSchema> {
  return {
    enabled: workload.enabled,
    autoSwitchEnabled: workload.autoSwitchEnabled,
    manualReplicaEnabled: workload.manualReplicaEnabled,
    autoTerminateEnabled: workload.autoTerminateEnabled,
    terminateWaitSeconds: workload.terminateWaitSeconds,
  };
}

function roleOf({ role, replicaId }: InstanceRow): (typeof instanceRoles)[number] {
  if (role !== 'standby') return role;
  return replicaId === null ? 'successor' : 'replica';
}
