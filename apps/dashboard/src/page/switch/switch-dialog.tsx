import { dataOf } from '@spotguard/api-client';
import { useMutation } from '@tanstack/react-query';
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import { ActionButton } from '../controls/action-button.js';
import { Button } from '../controls/button.js';
import dialog from '../controls/dialog.module.css';
import { LoadingRows } from '../controls/loading-rows.js';
import { PartError } from '../controls/part-error.js';
import { readWorkloadsAgain } from '../fleet/apply-fleet-events.js';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import { usePage } from '../page-parts.js';
import { isSessionEnd } from '../session/is-session-end.js';
import text from '../style/text.module.css';
import { PresentPlace } from './present-place.js';
import styles from './switch-dialog.module.css';
import { onDemandKey, type SwitchTarget, switchTargets } from './switch-targets.js';
import { TargetChoice } from './target-choice.js';
import { usePools } from './use-pools.js';
import { WillHappen } from './will-happen.js';

interface SwitchDialogProps {
  readonly workload: FleetWorkload;
  /** The key of the target in the address; undefined chooses the first. */
  readonly to: string | undefined;
  readonly onChoose: (key: string) => void;
  readonly onClose: () => void;
}

/** Where to switch a workload, what will happen then and what it costs. One press orders it. */
export function SwitchDialog({ workload, to, onChoose, onClose }: SwitchDialogProps) {
  const page = usePage();
  const { workloadId, name, generation } = workload;
  const [looked, setLooked] = useState(generation);
  const pools = usePools(workload);
  const targets = switchTargets(workload, pools.data ?? [], page.clock.now());
  const chosen = targets.find(({ key }) => key === to) ?? targets[0];
  const order = useMutation({
    mutationFn: ({ market, pool }: SwitchTarget) =>
      dataOf(
        page.api.POST('/api/v1/workloads/{workloadId}/switch', {
          params: { path: { workloadId } },
          body: { market, ...(pool === null ? {} : { pool }), dryRun: false },
        }),
      ),
    onSuccess: async () => {
      onClose();
      await readWorkloadsAgain(page, [workloadId]);
    },
  });
  const hasMoved = looked !== generation;
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={dialog.veil} />
        <Dialog.Content className={dialog.large}>
          <Dialog.Title className={dialog.title}>Switch {name}</Dialog.Title>
          <Dialog.Description className={text.second} asChild>
            <p>
              <PresentPlace workload={workload} />
            </p>
          </Dialog.Description>
          <form>
            {pools.isLoading && <LoadingRows what="the pools" />}
            {pools.isError && <PartError what="The pools" error={pools.error} onRetry={() => void pools.refetch()} />}
            {!pools.isLoading && (
              <TargetChoice
                targets={targets}
                chosen={chosen}
                onChoose={({ key }) => {
                  order.reset();
                  onChoose(key);
                }}
              />
            )}
            {chosen !== undefined && !pools.isLoading && <WillHappen workload={workload} target={chosen} />}
            {workload.status === 'silent' && (
              <p role="alert" className={styles.failed}>
                Its agent is not heard. It carries this out only once it is; until then nothing moves.
              </p>
            )}
            {hasMoved && <p role="alert">It has moved meanwhile. What you see is where it runs now.</p>}
            {order.isError && !isSessionEnd(order.error) && (
              <p role="alert" className={styles.failed}>
                {order.error.message}
              </p>
            )}
            <footer className={styles.foot}>
              <p className={text.second}>
                Until the hand-over you can cancel, and an instance that does not come up is taken back. The present
                instance serves all the time until then.
              </p>
              <Button onClick={onClose}>Cancel</Button>
              {hasMoved ? (
                <Button isMain onClick={() => setLooked(generation)}>
                  Look again
                </Button>
              ) : (
                <ActionButton
                  needs="operator"
                  isMain
                  isSubmit
                  isWaiting={order.isPending || chosen === undefined}
                  onAct={() => chosen !== undefined && order.mutate(chosen)}
                >
                  Switch to {chosen?.key === onDemandKey ? 'on-demand' : (chosen?.zone ?? '…')}
                </ActionButton>
              )}
            </footer>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
