import { useIsLost } from '../live/use-is-lost.js';
import { Age } from './age.js';
import { Moment } from './moment.js';

/** How long ago a contact was. While the connection is lost nobody knows whether there was a later one: then it is a time. */
export function ContactAge({ at, lateAt }: { readonly at: string; readonly lateAt: string | null }) {
  return useIsLost() ? <Moment at={at} /> : <Age at={at} lateAt={lateAt} />;
}
