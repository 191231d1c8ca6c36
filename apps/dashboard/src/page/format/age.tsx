import { usePage } from '../page-parts.js';
import { formatWholeSeconds } from './format-duration.js';
import { Ticking } from './ticking.js';

/** How long ago something was, by the server's clock, ticking once a second. Its title has the exact time. */
export function Age({ at }: { readonly at: string }) {
  const { clock } = usePage();
  const since = Date.parse(at);
  return <Ticking at={at} write={() => formatWholeSeconds((clock.now() - since) / 1_000)} />;
}
