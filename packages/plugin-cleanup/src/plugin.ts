import { adoptionGrants, cleanupGrants, ImageInventory } from '@spotguard/plugin-aws/contract';
import { ControlPlane, Session } from '@spotguard/plugin-session/contract';
import { definePlugin, InstanceIdentity, Lineage, Outbox } from '@spotguard/sdk';
import { Cleaner } from './cleaner.js';
import { cleanupConfig } from './config.js';
import { cleanupFinished } from './contract.js';
import { CleanupEvents } from './report/cleanup-events.js';

/** Removes the images and snapshots that switches and replicas leave behind, when nobody needs them any more. */
export const cleanup = definePlugin({
  id: 'cleanup',
  version: '0.1.0',
  stability: 'beta',
  summary: 'Removes old images and snapshots of the workload that nobody uses.',
  config: cleanupConfig,
  needs: {
    identity: InstanceIdentity,
    lineage: Lineage,
    inventory: ImageInventory,
    session: Session,
    controlPlane: ControlPlane,
    outbox: Outbox,
  },
  workers: { cleanup: 'Removes old images and snapshots, and reports it.' },
  iam: [...cleanupGrants, ...adoptionGrants('adoptV4')],
  emits: [cleanupFinished],
  setup({ config, create, register, events, needs }) {
    register(CleanupEvents, {
      emitFinished: (run) => events.emit(cleanupFinished, { instanceId: needs.identity.instanceId, ...run }),
    });
    const cleaner = create(Cleaner);
    return {
      workers: {
        cleanup: {
          schedule: {
            everySeconds: config.intervalSeconds,
            kind: 'report',
            firstAfterSeconds: 60,
            timeoutSeconds: 1_800,
          },
          run: ({ signal }) => cleaner.run(signal),
        },
      },
    };
  },
});
