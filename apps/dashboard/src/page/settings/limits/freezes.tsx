import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ActionButton } from '../../controls/action-button.js';
import { LoadingRows } from '../../controls/loading-rows.js';
import { PartError } from '../../controls/part-error.js';
import { usePage } from '../../page-parts.js';
import text from '../../style/text.module.css';
import { SettingsSection } from '../settings-section.js';
import { FreezeAccount } from './freeze-account.js';
import { FreezeTable } from './freeze-table.js';
import { LiftAccountFreeze } from './lift-account-freeze.js';
import { freezesQuery } from './limit-queries.js';
import { PastFreezes } from './past-freezes.js';

/** The freezes in force, with the way to freeze the account and to lift that, and those of the past. */
export function Freezes() {
  const { api } = usePage();
  const freezes = useQuery(freezesQuery(api));
  const [isAsked, setAsked] = useState(false);
  const ofAccount = freezes.data?.find(({ level }) => level === 'account');
  const close = (): void => setAsked(false);
  return (
    <>
      <SettingsSection
        title="Freeze"
        about="While the account is frozen nothing is launched or ended, also not on a notice. Agents go on watching."
        action={
          freezes.data !== undefined && (
            <ActionButton needs="operator" onAct={() => setAsked(true)}>
              {ofAccount === undefined ? 'Freeze…' : 'Lift the freeze…'}
            </ActionButton>
          )
        }
      >
        {freezes.isPending && <LoadingRows what="the freezes" />}
        {freezes.isError && (
          <PartError what="The freezes" error={freezes.error} onRetry={() => void freezes.refetch()} />
        )}
        {freezes.data?.length === 0 && <p className={text.second}>Nothing is frozen.</p>}
        {freezes.data !== undefined && freezes.data.length > 0 && <FreezeTable freezes={freezes.data} />}
      </SettingsSection>
      <PastFreezes />
      {isAsked && ofAccount === undefined && <FreezeAccount onClose={close} />}
      {isAsked && ofAccount !== undefined && <LiftAccountFreeze onClose={close} />}
    </>
  );
}
