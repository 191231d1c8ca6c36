import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { Button } from '../controls/button.js';
import { FormError } from '../controls/form-error.js';
import { storeFile } from '../controls/store-file.js';
import styles from './csv-button.module.css';
import { readCsv } from './read-csv.js';

interface CsvButtonProps {
  /** The list as CSV, with the filter of the address. */
  readonly address: string;
  /** The name of the file, without its ending. */
  readonly file: string;
  /** What it says, where it stores more than what is shown. */
  readonly label?: string;
}

/** Stores exactly what is filtered as a CSV file: all of it, not only what is loaded. */
export function CsvButton({ address, file, label = 'CSV' }: CsvButtonProps) {
  const save = useMutation({
    mutationFn: async () => storeFile(`${file}.csv`, await readCsv(address, (page) => fetch(page))),
  });
  return (
    <div className={styles.csv}>
      <Button
        isWaiting={save.isPending}
        onClick={() => {
          if (!save.isPending) save.mutate();
        }}
      >
        <Download size={14} strokeWidth={1.5} aria-hidden="true" />
        {label}
      </Button>
      <FormError id="csv-error" error={save.error} />
    </div>
  );
}
