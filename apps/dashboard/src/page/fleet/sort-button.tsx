import { useNavigate, useSearch } from '@tanstack/react-router';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { isSort, readSort } from './fleet-sort.js';
import styles from './fleet-table.module.css';

interface SortButtonProps {
  /** The column, which is the name of the sort. */
  readonly id: string;
  readonly title: string;
  readonly className: string | undefined;
}

/** The head of a column that sorts: first upwards, then downwards, then in the usual order again. */
export function SortButton({ id, title, className }: SortButtonProps) {
  const { sort } = useSearch({ from: '/$account/fleet' });
  const navigate = useNavigate({ from: '/$account/fleet' });
  const present = sort === undefined ? undefined : readSort(sort);
  const direction = present?.column !== id ? 'none' : present.isDescending ? 'descending' : 'ascending';
  const following = { none: id, ascending: `-${id}`, descending: undefined }[direction];
  const Arrow = direction === 'descending' ? ArrowDown : ArrowUp;
  return (
    <th scope="col" aria-sort={direction} data-column={id} className={className}>
      <button
        type="button"
        className={styles.sort}
        onClick={() => {
          void navigate({
            search: ({ sort: _, ...rest }) => (isSort(following) ? { ...rest, sort: following } : rest),
            replace: true,
          });
        }}
      >
        {title}
        {direction !== 'none' && <Arrow size={13} strokeWidth={1.5} aria-hidden="true" />}
      </button>
    </th>
  );
}
