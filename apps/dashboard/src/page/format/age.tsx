import { usePage } from '../page-parts.js';
import { formatWholeSeconds } from './format-duration.js';
import { Ticking } from './ticking.js';

/** How long ago something was, by the server's clock, ticking once a second; amber once it is late. Its title has the exact time. */
export function Age({ at, lateAt }: { readonly at: string; readonly lateAt?: string | null }) {
  const { clock } = usePage();
  const since = Date.parse(at);
  return (
    <Ticking
      at={at}
      lateAt={lateAt == null ? undefined : Date.parse(lateAt)}
      write={() => formatWholeSeconds((clock.now() - since) / 1_000)}
    />
  );
}
