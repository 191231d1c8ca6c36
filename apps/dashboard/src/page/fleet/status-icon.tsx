import { Clock, LoaderCircle, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { StatusKind } from './status-words.js';

/** The shape of a status: it tells the states apart without any colour. What runs well has none. */
export function StatusIcon({ kind, isTight = false }: { readonly kind: StatusKind; readonly isTight?: boolean }) {
  const look = { size: isTight ? 14 : 16, strokeWidth: 1.5, 'aria-hidden': true } as const;
  switch (kind) {
    case 'fail':
      return <OctagonAlert {...look} />;
    case 'clock':
      return <Clock {...look} />;
    case 'move':
      return <LoaderCircle {...look} />;
    case 'warn':
      return <TriangleAlert {...look} />;
    case 'calm':
      return null;
  }
}
