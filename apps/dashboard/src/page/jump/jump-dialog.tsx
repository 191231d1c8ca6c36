import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import { useMemo, useState } from 'react';
import dialog from '../controls/dialog.module.css';
import { fleetQuery } from '../fleet/fleet-query.js';
import { usePage } from '../page-parts.js';
import { places } from '../shell/places.js';
import text from '../style/text.module.css';
import { findJumps, type Jump } from './find-jumps.js';
import styles from './jump-dialog.module.css';

interface JumpDialogProps {
  readonly account: string;
  readonly onClose: () => void;
}

/** Finds a place, a workload, an instance, a pool or an action by a few letters, and goes there. */
export function JumpDialog({ account, onClose }: JumpDialogProps) {
  const { api } = usePage();
  const navigate = useNavigate();
  const workloads = useQuery(fleetQuery(api)).data?.workloads;
  const [typed, setTyped] = useState('');
  const groups = useMemo(() => findJumps(workloads ?? [], places, typed), [workloads, typed]);
  const go = (jump: Jump): void => {
    onClose();
    switch (jump.kind) {
      case 'place':
        return void navigate({ to: jump.place.to, params: { account } });
      case 'add-agent':
        return void navigate({ to: '/$account/add-agent', params: { account } });
      case 'workload':
        return void navigate({ to: '/$account/w/$workload', params: { account, workload: jump.workload } });
      case 'plugins':
        return void navigate({ to: '/$account/w/$workload/plugins', params: { account, workload: jump.workload } });
      case 'switch':
        return void navigate({
          to: '/$account/w/$workload/switch',
          params: { account, workload: jump.workload },
          search: jump.to === undefined ? {} : { to: jump.to },
        });
      case 'pool':
        return void navigate({
          to: '/$account/fleet',
          params: { account },
          search: { market: 'spot', type: jump.type, zone: jump.zone },
        });
    }
  };
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={dialog.veil} />
        <Dialog.Content className={`${dialog.small} ${styles.dialog}`} aria-describedby={undefined}>
          <Dialog.Title className={text.spoken}>Search or jump to</Dialog.Title>
          <Command shouldFilter={false} label="Search or jump to" loop>
            <Command.Input
              className={styles.input}
              placeholder="A workload, an instance, a pool, a place, an action"
              value={typed}
              onValueChange={setTyped}
            />
            <Command.List className={styles.list} label="What was found">
              <Command.Empty className={styles.empty}>Nothing is called {typed}.</Command.Empty>
              {groups.map(({ title, jumps }) => (
                <Command.Group key={title} heading={title} className={styles.group}>
                  {jumps.map((jump) => (
                    <Command.Item
                      key={`${jump.kind} ${jump.name}`}
                      value={`${title} ${jump.name}`}
                      className={styles.item}
                      onSelect={() => go(jump)}
                    >
                      <span>{jump.name}</span>
                      <span className={text.quiet}>{jump.beside}</span>
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
