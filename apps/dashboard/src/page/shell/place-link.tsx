import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useShortcut } from '../controls/use-shortcut.js';
import type { Place } from './places.js';

interface PlaceLinkProps {
  readonly place: Place;
  readonly account: string;
  readonly children?: ReactNode;
}

/** The link to a place, and its keys. */
export function PlaceLink({ place: { to, name, keys }, account, children }: PlaceLinkProps) {
  const navigate = useNavigate();
  useShortcut(keys, () => void navigate({ to, params: { account } }));
  return (
    <Link to={to} params={{ account }} activeOptions={{ includeSearch: false }} aria-keyshortcuts={keys}>
      {name}
      {children}
    </Link>
  );
}
