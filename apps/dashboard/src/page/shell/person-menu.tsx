import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useState } from 'react';
import menu from '../controls/menu.module.css';
import { usePage } from '../page-parts.js';
import type { Me } from '../session/session-queries.js';
import text from '../style/text.module.css';
import styles from './person-menu.module.css';
import { chooseTheme, readTheme, type Theme, themeNames } from './theme.js';

/** The menu of who has logged in: the role, the colours of the page, and the way out. */
export function PersonMenu({ me }: { readonly me: Me }) {
  const { api, preferences } = usePage();
  const [theme, setTheme] = useState(() => readTheme(window.localStorage));
  const logOut = useMutation({
    mutationFn: () => api.DELETE('/api/v1/session'),
    onSuccess: () => {
      // The answer clears what the browser has stored of this page; colours and preferences are no secret.
      preferences.store();
      chooseTheme(theme, window.localStorage, document.documentElement);
      window.location.assign('/login');
    },
  });
  return (
    <DropdownMenu.Root modal={false} onOpenChange={() => setTheme(readTheme(window.localStorage))}>
      <DropdownMenu.Trigger className={styles.person}>
        {initials(me.name)}
        <span className={text.spoken}>
          : {me.name}, {me.role}
        </span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Content className={menu.menu} align="end" sideOffset={6}>
        <DropdownMenu.Label className={styles.name}>
          {me.name}
          <span>
            {me.role} of {me.account.name}
          </span>
        </DropdownMenu.Label>
        <DropdownMenu.Separator className={menu.line} />
        <DropdownMenu.RadioGroup
          value={theme}
          onValueChange={(value) => {
            const chosen: Theme = value === 'light' || value === 'dark' ? value : 'system';
            setTheme(chosen);
            chooseTheme(chosen, window.localStorage, document.documentElement);
          }}
        >
          <DropdownMenu.Label className={styles.heading}>Colours</DropdownMenu.Label>
          {Object.entries(themeNames).map(([name, label]) => (
            <DropdownMenu.RadioItem
              key={name}
              value={name}
              className={menu.item}
              onSelect={(event) => event.preventDefault()}
            >
              {label}
              <DropdownMenu.ItemIndicator>
                <Check size={14} strokeWidth={1.5} aria-hidden="true" />
              </DropdownMenu.ItemIndicator>
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
        <DropdownMenu.Separator className={menu.line} />
        <DropdownMenu.Item className={menu.item} asChild>
          <Link to="/$account/settings/me" params={{ account: me.account.name }}>
            Preferences and password
          </Link>
        </DropdownMenu.Item>
        <DropdownMenu.Item className={menu.item} onSelect={() => logOut.mutate()}>
          Log out
        </DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

function initials(name: string): string {
  const words = name.split(/[\s._-]+/).filter((word) => word !== '');
  const letters = words.length > 1 ? words.slice(0, 2).map(([letter = '']) => letter) : [...name].slice(0, 2);
  return letters.join('').toUpperCase();
}
