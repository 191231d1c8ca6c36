import { useQuery } from '@tanstack/react-query';
import { Ellipsis } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useState } from 'react';
import button from '../controls/button.module.css';
import menu from '../controls/menu.module.css';
import { type FleetWorkload, fleetQuery } from '../fleet/fleet-query.js';
import { usePage } from '../page-parts.js';
import { FreezeWorkload } from './freeze-workload.js';
import { LiftFreeze } from './lift-freeze.js';
import { RemoveWorkload } from './remove-workload.js';
import styles from './workload-head.module.css';

/** The menu of what is rarely done with a workload: freeze it or lift that, and remove it. */
export function WorkloadMenu({ workload }: { readonly workload: FleetWorkload }) {
  const { api } = usePage();
  const [dialog, setDialog] = useState<'freeze' | 'lift' | 'remove'>();
  const { workloadId } = workload;
  const freezes = useQuery({ ...fleetQuery(api), select: (fleet) => fleet.freezes }).data ?? [];
  const freeze = freezes.find((found) => found.workloadId === workloadId);
  const close = (): void => setDialog(undefined);
  return (
    <>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger className={`${button.button} ${styles.more}`} aria-label="More actions">
          <Ellipsis size={16} strokeWidth={1.5} aria-hidden="true" />
        </DropdownMenu.Trigger>
        <DropdownMenu.Content className={menu.menu} align="end" sideOffset={6}>
          <DropdownMenu.Item className={menu.item} onSelect={() => setDialog(freeze === undefined ? 'freeze' : 'lift')}>
            {freeze === undefined ? 'Freeze…' : 'Lift the freeze…'}
          </DropdownMenu.Item>
          <DropdownMenu.Separator className={menu.line} />
          <DropdownMenu.Item className={menu.item} onSelect={() => setDialog('remove')}>
            Remove workload…
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Root>
      {dialog === 'freeze' && <FreezeWorkload workload={workload} onClose={close} />}
      {dialog === 'lift' && <LiftFreeze workload={workload} onClose={close} />}
      {dialog === 'remove' && <RemoveWorkload workload={workload} onClose={close} />}
    </>
  );
}
