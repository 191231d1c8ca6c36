import { useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { LoadingRows } from '../controls/loading-rows.js';
import { PartError } from '../controls/part-error.js';
import { usePage } from '../page-parts.js';
import { usePageTitle } from '../shell/use-page-title.js';
import text from '../style/text.module.css';
import { FleetContents } from './fleet-contents.js';
import { fleetQuery } from './fleet-query.js';

/** The fleet: is anything wrong, what does it cost, and who needs me? */
export function FleetScreen() {
  const { api } = usePage();
  const fleet = useQuery(fleetQuery(api));
  // Changes are drawn when nobody waits for a key or a click.
  const shown = useDeferredValue(fleet.data) ?? fleet.data;
  usePageTitle('Fleet');
  return (
    <>
      <h1 className={text.spoken}>Fleet</h1>
      {fleet.isError && <PartError what="The fleet" error={fleet.error} onRetry={() => void fleet.refetch()} />}
      {shown !== undefined && <FleetContents fleet={shown} />}
      {fleet.isPending && <LoadingRows what="the fleet" />}
    </>
  );
}
