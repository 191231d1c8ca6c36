import { Age } from '../src/page/format/age.js';
import { Change } from '../src/page/format/change.js';
import { ContactAge } from '../src/page/format/contact-age.js';
import { Countdown } from '../src/page/format/countdown.js';
import { Duration } from '../src/page/format/duration.js';
import { InstanceId } from '../src/page/format/instance-id.js';
import { Moment } from '../src/page/format/moment.js';
import { Percent } from '../src/page/format/percent.js';
import { Price } from '../src/page/format/price.js';
import type { Piece } from './piece.js';

/** How values are written. */
export const valuePieces: readonly Piece[] = [
  {
    name: 'Price',
    states: {
      'below ten dollars': <Price usd={0.0571} unit />,
      'above ten dollars': <Price usd={21.459} unit />,
      unknown: <Price usd={null} />,
    },
  },
  {
    name: 'Change',
    states: { less: <Change usd={-0.01} />, more: <Change usd={0.0425} />, unknown: <Change usd={null} /> },
  },
  { name: 'Percent', states: { known: <Percent share={0.603} />, unknown: <Percent share={null} /> } },
  { name: 'Duration', states: { seconds: <Duration seconds={2.04} />, hours: <Duration seconds={33_600} /> } },
  { name: 'Age', states: { minutes: <Age at="2026-11-27T08:53:48Z" /> } },
  {
    name: 'ContactAge',
    states: {
      'just now': <ContactAge at="2026-11-27T08:59:58Z" lateAt="2026-11-27T09:00:58Z" />,
      'too long ago': <ContactAge at="2026-11-27T08:50:00Z" lateAt="2026-11-27T08:51:00Z" />,
    },
  },
  {
    name: 'Countdown',
    states: { 'under way': <Countdown at="2026-11-27T09:01:22Z" />, over: <Countdown at="2026-11-27T08:59:00Z" /> },
  },
  {
    name: 'Moment',
    states: { today: <Moment at="2026-11-27T02:41:02Z" />, 'last year': <Moment at="2025-03-01T12:00:00Z" /> },
  },
  { name: 'InstanceId', states: { known: <InstanceId id="i-07ac55e1b2c3d4e5f" />, unknown: <InstanceId id={null} /> } },
];
