import * as z from 'zod';

const interval = (seconds: number) => z.number().min(0.1).max(3_600).default(seconds);

/** Settings of the plugin; the first two variables are those of the v4 agent. */
export const terminationConfig = z.strictObject({
  terminationCheckSeconds: interval(5)
    .describe('Seconds between looks for an interruption notice; AWS asks for 5.')
    .meta({ env: 'TERMINATION_CHECK_INTERVAL' }),
  rebalanceCheckSeconds: interval(30)
    .describe('Seconds between looks for a rebalance recommendation; AWS asks for 5.')
    .meta({ env: 'REBALANCE_CHECK_INTERVAL' }),
  lastResort: z
    .enum(['ondemand', 'none'])
    .default('ondemand')
    .describe('What a failover launches when no other zone has spot capacity: an on-demand instance, or nothing.')
    .meta({ env: 'SPOTGUARD_LAST_RESORT' }),
  rebalancePolicy: z
    .enum(['standby', 'report'])
    .default('standby')
    .describe('What a rebalance recommendation brings about: a replica is asked for, or it is only reported.')
    .meta({ env: 'SPOTGUARD_REBALANCE_POLICY' }),
  rebalanceExpirySeconds: z
    .number()
    .min(1)
    .max(86_400)
    .default(7_200)
    .describe('After how long without an interruption the replica of a recommendation is given back.')
    .meta({ env: 'SPOTGUARD_REBALANCE_EXPIRY' }),
  drainCommand: z
    .string()
    .min(1)
    .optional()
    .describe('Shell command that brings the workload to rest before EC2 takes the instance; see Drain.')
    .meta({ env: 'SPOTGUARD_DRAIN_COMMAND' }),
  drainThrough: z
    .enum(['child', 'unit'])
    .default('child')
    .describe(
      'Who drains: the command above as a child of the agent, or a systemd unit that waits for the request file.',
    )
    .meta({ env: 'SPOTGUARD_DRAIN_THROUGH' }),
  drainDirectory: z
    .string()
    .startsWith('/')
    .default('/run/spotguard')
    .describe('Where the request and the result of a drain through a unit lie.')
    .meta({ env: 'SPOTGUARD_DRAIN_DIRECTORY' }),
  drainSeconds: z
    .number()
    .min(1)
    .max(110)
    .default(60)
    .describe('The drain begins when this many seconds are left at the latest, whether or not there is a successor.')
    .meta({ env: 'SPOTGUARD_DRAIN_SECONDS' }),
  rehearsalIntervalSeconds: z
    .number()
    .min(300)
    .max(604_800)
    .default(21_600)
    .describe(
      'Seconds between rehearsals of the launches that a failover may make; each costs about ten reads and a dry run per zone and market.',
    )
    .meta({ env: 'SPOTGUARD_REHEARSAL_INTERVAL' }),
});
export type TerminationConfig = z.output<typeof terminationConfig>;
