import { type ParsedSwitchReport, parseWireTimestamp } from '@spotguard/protocol';

/** The content of a switch report in either format. Unknown values are null; prices are in USD per hour. */
export type SwitchFacts = ReturnType<typeof switchFacts>;

/** Reads a report with the field names of the agent or those of the v4 backend. The agent's names win. */
export function switchFacts(report: ParsedSwitchReport) {
  const { old_instance: from, new_instance: to, timing } = report;
  const prices = {
    onDemand: report.prices?.on_demand ?? report.pricing?.on_demand ?? null,
    oldSpot: report.prices?.old_spot ?? report.pricing?.old_spot ?? null,
    newSpot: report.prices?.new_spot ?? report.pricing?.new_spot ?? null,
  };
  return {
    success: report.outcome === 'completed',
    reason: report.reason ?? null,
    trigger: report.trigger ?? null,
    oldInstanceId: from.instance_id,
    oldInstanceType: from.instance_type ?? null,
    oldZone: from.az ?? null,
    oldMode: from.mode ?? null,
    oldPoolId: from.pool_id ?? null,
    newInstanceId: to.instance_id,
    newInstanceType: to.instance_type ?? null,
    newZone: to.az ?? null,
    newMode: to.mode ?? null,
    newPoolId: to.pool_id ?? null,
    onDemandPrice: prices.onDemand,
    oldSpotPrice: prices.oldSpot,
    newSpotPrice: prices.newSpot,
    savingsPerHour: savingsPerHour(from.mode, to.mode, prices),
    initiatedAt: moment(timing?.switch_initiated_at ?? timing?.initiated_at),
    amiCreatedAt: moment(timing?.ami_created_at),
    instanceLaunchedAt: moment(timing?.new_instance_launched_at ?? timing?.instance_launched_at),
    instanceReadyAt: moment(timing?.new_instance_ready_at ?? timing?.instance_ready_at),
    trafficSwitchedAt: moment(timing?.traffic_switched_at),
    oldTerminatedAt: moment(timing?.old_instance_terminated_at ?? timing?.old_terminated_at),
    timing: timing ?? null,
    leftRunning: report.old_instance_left_running ?? null,
  };
}

function moment(text: string | null | undefined): Date | null {
  return (typeof text === 'string' ? parseWireTimestamp(text) : undefined) ?? null;
}

/** Returns how much a switch saves, in USD per hour; null when one of the two prices is unknown. */
export function savingsPerHour(
  from: string | null | undefined,
  to: string | null | undefined,
  { onDemand, oldSpot, newSpot }: Readonly<Record<'onDemand' | 'oldSpot' | 'newSpot', number | null>>,
): number | null {
  return difference(priceOf(from, oldSpot, onDemand), priceOf(to, newSpot, onDemand));
}

/** Returns the price of an instance. When its spot price is unknown, a spot instance does not get the on-demand price. */
function priceOf(mode: string | null | undefined, spot: number | null, onDemand: number | null): number | null {
  if (mode === 'spot') return spot;
  if (mode === 'ondemand') return onDemand;
  return spot ?? onDemand;
}

/** Rounded to a millionth of a dollar: 0.0125 - 0.0121 is 0.0004. */
function difference(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : Math.round((before - after) * 1e6) / 1e6;
}
