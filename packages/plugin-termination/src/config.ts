import * as z from 'zod';

const interval = (seconds: number) => z.number().min(0.1).max(3_600).default(seconds);

/** Settings of the plugin. The v4 agent had the first two variables. */
export const terminationConfig = z.strictObject({
  terminationCheckSeconds: interval(5)
    .describe('Seconds between checks for an interruption notice; AWS recommends 5.')
    .meta({ env: 'TERMINATION_CHECK_INTERVAL' }),
  rebalanceCheckSeconds: interval(30)
    .describe('Seconds between checks for a rebalance recommendation; AWS recommends 5.')
    .meta({ env: 'REBALANCE_CHECK_INTERVAL' }),
  lastResort: z
    .enum(['ondemand', 'none'])
    .default('ondemand')
    .describe('What a failover launches when no other zone has spot capacity: an on-demand instance, or nothing.')
    .meta({ env: 'SPOTGUARD_LAST_RESORT' }),
  rebalancePolicy: z
    .enum(['standby', 'report'])
    .default('standby')
    .describe('What to do on a rebalance recommendation: ask for a replica, or only report it.')
    .meta({ env: 'SPOTGUARD_REBALANCE_POLICY' }),
  rebalanceExpirySeconds: z
    .number()
    .min(1)
    .max(86_400)
    .default(7_200)
    .describe('Seconds after which the replica of a recommendation is given back if no interruption has followed.')
    .meta({ env: 'SPOTGUARD_REBALANCE_EXPIRY' }),
  drainCommand: z
    .string()
    .min(1)
    .optional()
    .describe('Shell command that stops the workload cleanly before EC2 takes the instance; see Drain.')
    .meta({ env: 'SPOTGUARD_DRAIN_COMMAND' }),
  drainThrough: z
    .enum(['child', 'unit'])
    .default('child')
    .describe(
      'Who drains: the command above as a child process of the agent, or a systemd unit that waits for the request file.',
    )
    .meta({ env: 'SPOTGUARD_DRAIN_THROUGH' }),
  drainDirectory: z
    .string()
    .startsWith('/')
    .default('/run/spotguard')
    .describe('Directory of the request file and the result file of a drain through a systemd unit.')
    .meta({ env: 'SPOTGUARD_DRAIN_DIRECTORY' }),
  drainSeconds: z
    .number()
    .min(1)
    .max(110)
    .default(60)
    .describe('Seconds before the end at which the drain starts at the latest, with or without a successor.')
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
