import { ArrowLeftRight, Check, Copy, Zap } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../controls/button.js';
import type { FleetWorkload } from './fleet-query.js';
import styles from './row-actions.module.css';
import type { RowAction } from './use-row-actions.js';

interface RowActionsProps {
  readonly workload: FleetWorkload;
  readonly onAct: (action: RowAction, workload: FleetWorkload) => void;
}

const look = { size: 14, strokeWidth: 1.5, 'aria-hidden': true } as const;

/** What can be done with the workload of the row in hand; the keys s, o and y do the same. */
export function RowActions({ workload, onAct }: RowActionsProps) {
  const { name, market, instanceId } = workload;
  const [copied, setCopied] = useState<string>();
  return (
    <span className={styles.actions}>
      <Button aria-label={`Switch ${name}…`} title="Switch… (s)" onClick={() => onAct('switch', workload)}>
        <ArrowLeftRight {...look} />
      </Button>
      {market !== 'on-demand' && (
        <Button
          aria-label={`Switch ${name} to on-demand…`}
          title="To on-demand… (o)"
          onClick={() => onAct('on-demand', workload)}
        >
          <Zap {...look} />
        </Button>
      )}
      {instanceId !== null && window.isSecureContext && (
        <Button
          aria-label={copied === instanceId ? `Copied ${instanceId}` : `Copy ${instanceId}`}
          title="Copy the instance id (y)"
          onClick={() => {
            onAct('copy', workload);
            setCopied(instanceId);
          }}
        >
          {copied === instanceId ? <Check {...look} /> : <Copy {...look} />}
        </Button>
      )}
    </span>
  );
}
