import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, Suspense, useState } from 'react';
import { PagePartsContext } from '../src/page/page-parts.js';
import { galleryParts } from './gallery-parts.js';

interface SeenByProps {
  readonly person: 'viewer' | 'operator' | 'owner';
  readonly children: ReactNode;
}

/** Shows pieces as somebody with a role sees them. */
export function SeenBy({ person, children }: SeenByProps) {
  const [parts] = useState(() => galleryParts(person));
  return (
    <QueryClientProvider client={parts.queries}>
      <PagePartsContext value={parts}>
        <Suspense>{children}</Suspense>
      </PagePartsContext>
    </QueryClientProvider>
  );
}
