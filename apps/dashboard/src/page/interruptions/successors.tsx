import type { components } from '@spotguard/api-client';
import { useQuery } from '@tanstack/react-query';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import type { Step } from '../lanes/lane.js';
import { usePage } from '../page-parts.js';
import { usePools } from '../switch/use-pools.js';
import { priceAfter, priceBefore } from '../switches/switch-words.js';
import type { PlannedFailover } from '../workload/failover-plan-query.js';
import { optionPrice } from '../workload/option-price.js';
import type { Interruption } from './interruption.js';
import { switchOfInterruptionQuery } from './interruption-queries.js';
import { attemptUnderWay, optionUnderWay } from './plan-progress.js';
import { ServedBy, type ServingInstance } from './served-by.js';

interface SuccessorsProps {
  readonly shown: Interruption;
  readonly workload: FleetWorkload;
  readonly instances: readonly components['schemas']['Instance'][];
  readonly plan: PlannedFailover | null | undefined;
  readonly steps: readonly Step[];
  /** In how many seconds another instance will probably serve; null when nobody knows. */
  readonly seconds: number | null;
}

/** Which instance serves and which one takes over: as far as is known while it is under way, and afterwards as it was reported. */
export function Successors({ shown, workload, instances, plan, steps, seconds }: SuccessorsProps) {
  const { api } = usePage();
  const { instanceId, takenOverBy } = shown;
  const pools = usePools(workload).data ?? [];
  const move = useQuery({ ...switchOfInterruptionQuery(api, shown), enabled: takenOverBy !== null }).data;
  const find = (id: string | null) => instances.find((found) => found.instanceId === id);
  const known = (id: string): ServingInstance => {
    const { zone = null, market = null, generation = null } = find(id) ?? {};
    return { instanceId: id, zone, market, generation };
  };
  const option = optionUnderWay(plan, steps);
  const launched = instances.find(
    ({ predecessorId, role }) => predecessorId === instanceId && (role === 'successor' || role === 'replica'),
  );
  const attempt = attemptUnderWay(steps);
  const tried = attempt?.kind === 'launch' ? attempt : option;
  const planned: ServingInstance | undefined = tried && {
    instanceId: tried.kind === 'launch' ? null : tried.instanceId,
    zone: tried.zone,
    market: tried.kind === 'replica' ? 'replica' : tried.market,
    generation: null,
  };
  const next = takenOverBy !== null ? known(takenOverBy) : launched ? known(launched.instanceId) : planned;
  const prices =
    takenOverBy === null
      ? { before: workload.price, after: option === undefined ? null : optionPrice(option, workload, pools) }
      : { before: move ? priceBefore(move) : null, after: move ? priceAfter(move) : null };
  const old = { ...known(instanceId), zone: shown.zone, market: shown.market };
  return <ServedBy old={old} next={next} isHandedOver={takenOverBy !== null} seconds={seconds} prices={prices} />;
}
