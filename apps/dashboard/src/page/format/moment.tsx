import { usePage } from '../page-parts.js';
import text from '../style/text.module.css';
import { describeMoment, formatMoment } from './format-moment.js';

/** A time in the viewer's zone, as briefly as it stays clear. Its title has the rest. */
export function Moment({ at }: { readonly at: string }) {
  const now = new Date(usePage().clock.now());
  const moment = new Date(at);
  return (
    <time className={text.number} dateTime={at} title={describeMoment(moment, now)}>
      {formatMoment(moment, now)}
    </time>
  );
}
