import { useNavigate, useSearch } from '@tanstack/react-router';
import { Check, Columns3 } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { Button } from '../controls/button.js';
import menu from '../controls/menu.module.css';
import { choosableColumns, shownColumns, writeColumns } from './fleet-visibility.js';

/** The menu that chooses the columns of the fleet. The address has the choice. */
export function ColumnMenu() {
  const { cols } = useSearch({ from: '/$account/fleet' });
  const navigate = useNavigate({ from: '/$account/fleet' });
  const shown: readonly string[] = shownColumns(cols);
  const toggle = (id: string): void => {
    const next = writeColumns(shown.includes(id) ? shown.filter((one) => one !== id) : [...shown, id]);
    void navigate({
      search: ({ cols: _, ...rest }) => (next === undefined ? rest : { ...rest, cols: next }),
      replace: true,
    });
  };
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button isQuiet aria-label="Columns">
          <Columns3 size={16} strokeWidth={1.5} aria-hidden="true" />
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Content className={menu.menu} align="end" sideOffset={6}>
        {choosableColumns.map(({ id, name }) => (
          <DropdownMenu.CheckboxItem
            key={id}
            className={menu.item}
            checked={shown.includes(id)}
            onCheckedChange={() => toggle(id)}
            onSelect={(event) => event.preventDefault()}
          >
            {name}
            <DropdownMenu.ItemIndicator>
              <Check size={14} strokeWidth={1.5} aria-hidden="true" />
            </DropdownMenu.ItemIndicator>
          </DropdownMenu.CheckboxItem>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
