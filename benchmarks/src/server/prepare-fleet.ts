import { type DatabaseLocation, openDatabase } from '@spotguard/control-plane';
import type { LoadedAgent } from './prepare-database.js';

/**
 * Gives a large fleet what a fleet has after a month: 120 pools whose prices change every half hour, a replica for each
 * twentieth workload, and for each tenth an interruption and a move within the last day. Its agents promise a heartbeat an
 * hour, so that none becomes silent meanwhile. The statistics of the planner are as fresh as those of a server that runs for
 * some minutes.
 */
export async function prepareFleet(location: DatabaseLocation, fleet: readonly LoadedAgent[]): Promise<void> {
  const [agent] = fleet;
  if (agent === undefined) return;
  const database = await openDatabase(location);
  try {
    const { [Symbol.for('drizzle:Name')]: instances } = database.schema.instances as unknown as Record<symbol, string>;
    for (const statement of statements(agent.agentId, String(instances))) await database.queries.execute(statement);
  } finally {
    await database.close();
  }
}

const type = (number: string) => `'m' || (5 + ${number} % 4) || '.' || (2 + ${number} % 20) || 'xlarge'`;
const zone = (number: string) => `'us-east-1' || chr(97 + ${number} % 6)`;
const price = (number: string) => `0.05 + (${number} % 17) / 200.0`;

/** The table of instances has a name of v4. */
function statements(agentId: string, instances: string): readonly string[] {
  const account = `(select client_id from agents where id = '${agentId}')`;
  const pools = `(select distinct ${type('number')} as type, ${zone('number')} as zone, min(number) as number
    from generate_series(0, 119) as number group by 1, 2) as pool`;
  const fleet = `(select id as agent_id, client_id, primary_instance_id as instance_id, number, ${type('number')} as type,
      ${zone('number')} as zone, now() - make_interval(mins => 60 + number % 1200) as since
    from (select *, substring(logical_agent_id from 6)::int as number from agents where client_id = ${account}) as agent) as fleet`;
  return [
    `update ${instances} as instance set instance_type = fleet.type, zone = fleet.zone,
      heartbeat_seconds = 3600 from ${fleet}
      where fleet.agent_id = instance.agent_id`,
    `insert into spot_pools (client_id, pool_id, instance_type, region, zone, price, collected_at)
      select ${account}, type || '.' || zone, type, 'us-east-1', zone, ${price('number')}, now() from ${pools}`,
    `insert into on_demand_prices (client_id, instance_type, region, price, collected_at)
      select distinct ${account}, type, 'us-east-1', 0.2, now() from ${pools}`,
    `insert into price_points (client_id, market, instance_type, place, at, price, stored_at)
      select distinct ${account}, 'on-demand', type, 'us-east-1', now() - interval '30 hours', 0.2, now() from ${pools}`,
    `insert into price_points (client_id, market, instance_type, place, at, price, stored_at)
      select ${account}, 'spot', type, zone, now() - make_interval(mins => 30 * step), ${price('(number + step)')}, now()
      from ${pools} cross join generate_series(0, 60) as step`,
    `insert into placements (client_id, agent_id, instance_id, role, market, instance_type, zone, region, started_at)
      select client_id, agent_id, instance_id, 'primary', 'spot', type, zone, 'us-east-1',
        case when number % 10 = 0 then since else now() - interval '5 days' end from ${fleet}
      on conflict (agent_id, instance_id) where ended_at is null do update set instance_type = excluded.instance_type,
        zone = excluded.zone, started_at = excluded.started_at`,
    `insert into placements (client_id, agent_id, instance_id, role, market, instance_type, zone, region, started_at, ended_at)
      select client_id, agent_id, instance_id || '-0', 'primary', 'spot', type, 'us-east-1a', 'us-east-1',
        now() - interval '4 days', since from ${fleet} where number % 10 = 0`,
    `insert into interruptions (client_id, agent_id, kind, dedupe_key, instance_id, report, received_at, deadline)
      select client_id, agent_id, 'termination', 'load', instance_id || '-0', '{}', since - interval '60 seconds',
        since + interval '60 seconds' from ${fleet} where number % 10 = 0`,
    `insert into replicas (client_id, agent_id, instance_id, pool_id, zone, type, status, is_active, parent_instance_id, created_by, created_at)
      select client_id, agent_id, instance_id || '-r', type || '.us-east-1b', 'us-east-1b', 'manual', 'ready', true, instance_id,
        'load', now() from ${fleet} where number % 20 = 0`,
    'analyze',
  ];
}
