import * as z from 'zod';

const interval = (seconds: number) => z.number().min(0.1).max(86_400).default(seconds);

/** Settings of the plugin; the variables are those of the v4 agent. */
export const sessionConfig = z.strictObject({
  serverUrl: z
    .url({ protocol: /^https?$/ })
    .default('http://localhost:5000')
    .describe('Base URL of the control plane; a path in it is kept.')
    .meta({ env: 'SPOT_OPTIMIZER_SERVER_URL' }),
  clientToken: z
    .string()
    .min(1)
    .describe('Token of the client (account) that this agent belongs to.')
    .meta({ env: 'SPOT_OPTIMIZER_CLIENT_TOKEN', secret: true }),
  heartbeatIntervalSeconds: interval(30).describe('Seconds between heartbeats.').meta({ env: 'HEARTBEAT_INTERVAL' }),
  pendingCommandsIntervalSeconds: interval(15)
    .describe(
      'Seconds between requests for commands. Our control plane holds the request this long, until there is a command.',
    )
    .meta({ env: 'PENDING_COMMANDS_CHECK_INTERVAL' }),
  configRefreshIntervalSeconds: interval(60)
    .describe('Seconds between reads of the settings kept by the control plane.')
    .meta({ env: 'CONFIG_REFRESH_INTERVAL' }),
  answerTimeoutSeconds: z
    .number()
    .min(0.1)
    .max(120)
    .default(15)
    .describe(
      'Seconds that a whole answer of the control plane may take, not counting the time that it holds the request.',
    )
    .meta({ env: 'SPOTGUARD_ANSWER_TIMEOUT' }),
  frozen: z
    .boolean()
    .default(false)
    .describe('Stops everything that changes anything, failovers included; watching and reporting go on.')
    .meta({ env: 'SPOTGUARD_FREEZE' }),
});
export type SessionConfig = z.output<typeof sessionConfig>;
