import * as z from 'zod';
import type { Clock } from '../../../clock.js';
import type { App } from '../../../http/app.js';
import { market } from '../api-types.js';
import { workloadParams } from '../workloads/find-workload.js';
import { orderedCommandSchema } from './command-schemas.js';
import { giveOrder } from './give-order.js';

/** The route that orders a switch: the command `switch`, in the words of this API. */
export function switchRoute(app: App, clock: Clock): void {
  app.post(
    '/workloads/:workloadId/switch',
    {
      config: { allow: 'operator' },
      schema: {
        operationId: 'orderSwitch',
        tags: ['Commands'],
        summary: 'Order a switch',
        description: 'Queues the command `switch` for the agent of the primary, as `orderCommand` does.',
        params: workloadParams,
        body: z
          .strictObject({
            market,
            pool: z.string().max(128).optional().meta({ description: 'Instance type and zone; needed for spot.' }),
            terminateWaitSeconds: z
              .int()
              .min(0)
              .max(86_400)
              .optional()
              .meta({ description: 'How long the predecessor runs on after it; by default as the settings say.' }),
            dryRun: z.boolean().default(false).meta({ description: 'Only asks what the switch would do.' }),
          })
          .refine((body) => body.market === 'on-demand' || body.pool !== undefined, {
            path: ['pool'],
            message: 'Name the pool of a switch to spot, such as t3.medium.us-east-1b.',
          }),
        response: { 201: orderedCommandSchema },
      },
    },
    async (request, reply) => {
      const { market: wanted, pool, terminateWaitSeconds, dryRun } = request.body;
      const input = {
        target_mode: wanted === 'spot' ? 'spot' : 'ondemand',
        ...(wanted === 'spot' ? { target_pool_id: pool } : {}),
        ...(terminateWaitSeconds === undefined ? {} : { terminate_wait_seconds: terminateWaitSeconds }),
      };
      const place = { workloadId: request.params.workloadId, now: clock.now() };
      return reply.status(201).send(await giveOrder(request, place, { type: 'switch', input, dryRun }));
    },
  );
}
