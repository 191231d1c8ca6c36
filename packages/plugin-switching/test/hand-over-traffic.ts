import { HandOverSteps } from '@spotguard/plugin-succession/contract';
import { definePlugin, type Plugin } from '@spotguard/sdk';
import * as z from 'zod';
import type { Effects } from './effects.js';

/** A plugin that moves an address at hand-over; with an error, its second step never succeeds. */
export function traffic(effects: Effects, error?: Error): readonly Plugin[] {
  const plugin = (id: string, failure: Error | undefined) =>
    definePlugin({
      id,
      version: '0.0.0',
      summary: 'Moves something at hand-over.',
      stability: 'experimental',
      config: z.strictObject({}),
      contributes: { handOver: HandOverSteps },
      setup: () => ({
        contributes: {
          handOver: {
            name: id,
            async handOver({ from, to }) {
              if (failure !== undefined && to.instanceId !== 'i-old') throw failure;
              await effects.apply(`${id} ${from.instanceId} > ${to.instanceId}`, () => {});
            },
          },
        },
      }),
    });
  return [plugin('address', undefined), plugin('volume', error)];
}
