import { useNavigate, useParams } from '@tanstack/react-router';
import { Button } from '../controls/button.js';
import { useShortcut } from '../controls/use-shortcut.js';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import { onDemandKey } from '../switch/switch-targets.js';
import styles from './workload-head.module.css';
import { WorkloadMenu } from './workload-menu.js';

/** The buttons that open the dialog of a switch: to any place (key s), and to on-demand (key o); and the menu of what is done rarely. */
export function SwitchButtons({ workload }: { readonly workload: FleetWorkload }) {
  const params = useParams({ from: '/$account/w/$workload' });
  const navigate = useNavigate();
  const open = (to?: string): void =>
    void navigate({ to: '/$account/w/$workload/switch', params, search: to === undefined ? {} : { to } });
  const openOnDemand = (): void => open(onDemandKey);
  const isOnDemand = workload.market === 'on-demand';
  useShortcut('s', open);
  useShortcut('o', () => {
    if (!isOnDemand) openOnDemand();
  });
  return (
    <div className={styles.actions}>
      <Button isMain aria-keyshortcuts="s" onClick={() => open()}>
        Switch… <kbd>S</kbd>
      </Button>
      {!isOnDemand && (
        <Button aria-keyshortcuts="o" onClick={openOnDemand}>
          To on-demand… <kbd>O</kbd>
        </Button>
      )}
      <WorkloadMenu workload={workload} />
    </div>
  );
}
