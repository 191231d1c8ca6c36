import { invalidValue } from '../../query/api-error.js';
import { canonicalForm, type FormNode } from '../../query/form.js';
import type { TokenUse } from '../../state/client-tokens.js';
import type { Subnet } from '../../state/network.js';
import { insufficientCapacity, type Pool } from '../../state/pool-capacities.js';
import type { RegionState } from '../../state/region-state.js';
import { unsupported } from '../../state/type-offerings.js';
import { defineAction } from '../action.js';
import { reservationElement } from '../instance-element.js';
import { launch } from './launch.js';
import { launchAccess } from './launch-access.js';
import { requestedZone } from './launch-network.js';
import { type LaunchPlan, planLaunch } from './launch-plan.js';
import { type RunParameters, runShape } from './run-shape.js';

/**
 * Launches instances. A repeated client token returns the earlier launch. When the request names a zone or a subnet,
 * the token counts within that zone.
 */
export const runInstances = defineAction({
  name: 'RunInstances',
  shape: runShape,
  run(parameters, call) {
    const { state, lifecycle, form, permit } = call;
    const use = tokenUse(parameters, form, state);
    const earlier = use && !call.dryRun ? state.tokens.earlier(use) : undefined;
    if (earlier) return reservationElement(earlier, state);
    const plan = planLaunch(parameters, state);
    const [first] = plan.network.subnets;
    if (first) permit(launchAccess(plan, { parameters, subnet: first }, state));
    const target = chooseSubnet(plan, parameters, state);
    const instances = launch({ plan, parameters, ...target }, state, lifecycle);
    if (use) state.tokens.remember(use, instances);
    return reservationElement(instances, state);
  },
});

function tokenUse(parameters: RunParameters, form: FormNode, state: RegionState): TokenUse | undefined {
  const token = parameters.ClientToken;
  if (token === undefined) return undefined;
  if (!/^[\x20-\x7e]{1,64}$/.test(token)) {
    throw invalidValue(`Value (${token}) for parameter clientToken is invalid. It must be 1 to 64 ASCII characters.`);
  }
  const subnetId = parameters.NetworkInterface[0]?.SubnetId ?? parameters.SubnetId;
  const others = canonicalForm(form).filter((line) => !/^(ClientToken|DryRun)=/.test(line));
  return {
    token,
    zone: subnetId === undefined ? requestedZone(parameters, state) : state.network.subnet(subnetId).zone.name,
    parameters: others.join('\n'),
  };
}

/**
 * Chooses the first subnet whose pool has capacity for MinCount instances, and how many of MaxCount are launched.
 * Throws EC2's error when no zone offers the type, the quota is too low, or no pool has the capacity.
 */
function chooseSubnet(
  plan: LaunchPlan,
  { MinCount, MaxCount }: RunParameters,
  state: RegionState,
): { readonly subnet: Subnet; readonly count: number } {
  const poolIn = (subnet: Subnet): Pool => ({
    instanceType: plan.type.name,
    zone: subnet.zone.name,
    market: plan.spot ? 'spot' : 'on-demand',
  });
  const [first] = plan.network.subnets;
  if (!first) throw new Error('A launch plan has a subnet.');
  const offering = plan.network.subnets.filter((subnet) => state.offerings.has(poolIn(subnet)));
  if (offering.length === 0) throw unsupported(poolIn(first));
  const { market } = poolIn(first);
  const allowed = state.quotas.remaining(market, plan.type.vcpus, state.instances.values());
  if (allowed < MinCount) throw state.quotas.exceeded(market);
  for (const subnet of offering) {
    const capacity = state.capacities.remaining(poolIn(subnet), state.instances.values());
    if (capacity >= MinCount) return { subnet, count: Math.min(capacity, allowed, MaxCount) };
  }
  throw insufficientCapacity(poolIn(offering[0] ?? first));
}
