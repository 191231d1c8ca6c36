import { HandOverSteps } from '@spotguard/plugin-succession/contract';
import { definePlugin, type Plugin } from '@spotguard/sdk';
import * as z from 'zod';
import type { Effects } from './effects.js';

/** Two plugins that hand over an address and a volume; with an error, the hand-over of the volume always fails. */
export function traffic(effects: Effects, error?: Error): readonly Plugin[] {
  const plugin = (id: string, failure: Error | undefined) =>
    definePlugin({
      id,
      version: '0.0.0',
      summary: 'Contributes a hand-over step.',
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
