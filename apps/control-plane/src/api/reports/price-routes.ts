import {
  formatPoolId,
  instanceId,
  type PriceLeaseAnswer,
  priceLeaseRequest,
  pricingReport,
  routes,
  wireTimestamp,
} from '@spotguard/protocol';
import * as z from 'zod';
import type { Clock } from '../../clock.js';
import type { App } from '../../http/app.js';
import { callerOf } from '../../http/caller.js';
import { HttpProblem } from '../../http/http-problem.js';
import { maxOnDemandPriceAgeMilliseconds, maxSpotPriceAgeMilliseconds } from '../../prices/fresh-price.js';
import type { InstancePricing } from '../../prices/price-store.js';
import type { InstanceRow } from '../../storage/rows.js';
import { poolName } from '../replicas/wire-replica.js';
import { requireInstanceId } from '../workloads/require-instance-id.js';
import { workloadDeleted, workloadUnknown } from '../workloads/require-workload.js';

/** The routes with which agents report prices and people read them. */
export function priceRoutes(app: App, clock: Clock): void {
  app.post(
    routes.pricingReport,
    {
      config: { needsTurn: false, tellsRole: false },
      schema: { params: z.object({ agentId: z.string() }), body: pricingReport },
    },
    async (request) => {
      const { idempotencyKey } = callerOf(request);
      const workloadId = request.params.agentId;
      const recorded = await request.store.pricing.record({ workloadId, report: request.body, idempotencyKey });
      if (recorded === 'unknown') throw workloadUnknown();
      if (recorded === 'deleted') throw workloadDeleted();
      return { success: true };
    },
  );

  app.post(
    routes.priceLease,
    { config: { tellsRole: false }, schema: { params: z.object({ agentId: z.string() }), body: priceLeaseRequest } },
    async (request): Promise<PriceLeaseAnswer> => {
      const { agentId: workloadId } = request.params;
      const applicant = { workloadId, instanceId: requireInstanceId(request), request: request.body };
      const answer = await request.store.pricing.lease(applicant);
      if (answer === 'unknown') throw workloadUnknown();
      if (answer === 'deleted') throw workloadDeleted();
      return answer;
    },
  );

  app.get(routes.instancePricing, { schema: { params: z.object({ instanceId }) } }, async (request) => {
    const instance = await request.store.instances.findCurrent(request.params.instanceId);
    if (instance === undefined) throw new HttpProblem(404, 'Instance not found');
    return shown(instance, await request.store.pricing.findForInstance(instance), clock.now());
  });
}

/** Has the field names of v4. A price not reported in the last hour (on-demand: the last two days) is null, never 0. */
function shown(instance: InstanceRow, { pools, onDemand }: InstancePricing, now: Date) {
  const age = (moment: Date): number => now.getTime() - moment.getTime();
  const isKnown = onDemand !== undefined && age(onDemand.collectedAt) <= maxOnDemandPriceAgeMilliseconds;
  const onDemandPrice = isKnown ? onDemand.price : null;
  const priced = pools.map((pool) => {
    const price = age(pool.collectedAt) <= maxSpotPriceAgeMilliseconds ? pool.price : null;
    return {
      id: pool.poolId,
      name: poolName(pool),
      az: pool.zone,
      price,
      savings: savings(price, onDemandPrice),
      collectedAt: wireTimestamp(pool.collectedAt),
    };
  });
  return {
    currentMode: instance.mode,
    currentPool: currentPool(instance),
    onDemand: { name: 'On-Demand', price: onDemandPrice },
    pools: [...priced.filter(({ price }) => price !== null), ...priced.filter(({ price }) => price === null)],
  };
}

/** Percent of the on-demand price, to a tenth. */
function savings(price: number | null, onDemand: number | null): number | null {
  return price === null || onDemand === null ? null : Math.round((1 - price / onDemand) * 1_000) / 10;
}

function currentPool({ mode, instanceType, zone }: InstanceRow) {
  if (mode !== 'spot' || instanceType === null || zone === null) return null;
  const id = formatPoolId({ instanceType, availabilityZone: zone });
  return { id, name: poolName({ poolId: id, zone }), az: zone };
}
