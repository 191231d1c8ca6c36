import { Download } from 'lucide-react';
import { Button } from '../controls/button.js';
import { storeFile } from '../controls/store-file.js';
import { fleetCsv } from './fleet-csv.js';
import type { FleetWorkload } from './fleet-query.js';

/** Stores exactly the rows that are shown, in their order, as a CSV file. */
export function FleetCsvButton({ rows }: { readonly rows: readonly FleetWorkload[] }) {
  return (
    <Button isQuiet aria-label="Download CSV" onClick={() => storeFile('fleet.csv', fleetCsv(rows))}>
      <Download size={16} strokeWidth={1.5} aria-hidden="true" />
    </Button>
  );
}
