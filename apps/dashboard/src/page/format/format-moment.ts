import { formatWholeSeconds } from './format-duration.js';
import { pageZone, type TimeZone } from './page-zone.js';

const wholeTime = formatsOf({
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const shortZone = formatsOf({ timeZoneName: 'short' });
const longMonth = formatsOf({ month: 'long' });
const shortDay = formatsOf({ day: 'numeric', month: 'short' });

/**
 * Writes a time as briefly as it stays clear: `02:41:02` for today, `24 Nov 17:40` for this year, else with the year. In the
 * viewer's zone, in 24 hours.
 */
export function formatMoment(at: Date, now: Date, timeZone: TimeZone = pageZone()): string {
  const then = partsOf(at, timeZone);
  const today = partsOf(now, timeZone);
  const isSameYear = then.year === today.year;
  if (isSameYear && then.month === today.month && then.day === today.day) {
    return `${then.hour}:${then.minute}:${then.second}`;
  }
  const date = `${then.day} ${then.month}${isSameYear ? '' : ` ${then.year}`}`;
  return `${date} ${then.hour}:${then.minute}`;
}

/** Writes everything about a time: `Fri 27 Nov 2026, 02:41:02 CET, 01:41:02 UTC, 7 h 11 min ago`. */
export function describeMoment(at: Date, now: Date, timeZone: TimeZone = pageZone()): string {
  const { weekday, day, month, year, hour, minute, second } = partsOf(at, timeZone);
  const seconds = (now.getTime() - at.getTime()) / 1_000;
  const distance = seconds >= 0 ? `${formatWholeSeconds(seconds)} ago` : `in ${formatWholeSeconds(-seconds)}`;
  const utc = at.toISOString().slice(11, 19);
  return `${weekday} ${day} ${month} ${year}, ${hour}:${minute}:${second} ${zoneName(at, timeZone)}, ${utc} UTC, ${distance}`;
}

/** Writes the time of day with seconds: `02:41:40`. */
export function formatClock(at: Date, timeZone: TimeZone = pageZone()): string {
  const { hour, minute, second } = partsOf(at, timeZone);
  return `${hour}:${minute}:${second}`;
}

/** The short name of the zone at that time, such as `CET` or `GMT+2`. */
export function zoneName(at: Date, timeZone: TimeZone = pageZone()): string {
  const parts = shortZone(timeZone).formatToParts(at);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC';
}

/** The name of the month of a time, such as `November`. */
export function monthName(at: Date, timeZone: TimeZone = pageZone()): string {
  return longMonth(timeZone).format(at);
}

/** Writes a month (UTC), given as `2026-11`: `November 2026`. */
export function formatMonth(month: string): string {
  const at = new Date(`${month}-01T00:00:00Z`);
  return `${monthName(at, 'UTC')} ${at.getUTCFullYear()}`;
}

/** Writes a month (UTC) below a bar: `Nov`; a January with its year. */
export function formatMonthShort(month: string): string {
  const name = formatMonth(month);
  return month.endsWith('-01') ? `${name.slice(0, 3)} ${month.slice(0, 4)}` : name.slice(0, 3);
}

/** Writes a calendar day for a chart: `24 Nov`. The day is given as `2026-11-24` and is one of UTC. */
export function formatDay(day: string): string {
  return shortDay('UTC').format(new Date(`${day}T00:00:00Z`));
}

/** Keeps the format of each zone: to create one takes a hundred times as long as to write a time with it. */
function formatsOf(options: Intl.DateTimeFormatOptions): (timeZone: TimeZone) => Intl.DateTimeFormat {
  const formats = new Map<TimeZone, Intl.DateTimeFormat>();
  return (timeZone) => {
    const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-GB', { ...options, timeZone });
    formats.set(timeZone, format);
    return format;
  };
}

function partsOf(at: Date, timeZone: TimeZone) {
  const parts = wholeTime(timeZone).formatToParts(at);
  const found = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  const part = (name: string): string => found[name] ?? '';
  return {
    weekday: part('weekday'),
    day: part('day'),
    month: part('month').slice(0, 3),
    year: part('year'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  };
}

/** Writes the hour of a time for a scale: `03`. */
export function formatHour(at: Date, timeZone: TimeZone = pageZone()): string {
  return partsOf(at, timeZone).hour;
}

/** Writes a time on the axis of a chart: `14:00`, or `Tue 24` where days are shown. `span` is how long the axis is, in milliseconds. */
export function formatTick(at: Date, span: number, timeZone?: TimeZone): string {
  const { weekday, day, month, hour, minute } = partsOf(at, timeZone);
  if (`${hour}:${minute}` !== '00:00' && span < 3 * 86_400_000) return `${hour}:${minute}`;
  return span > 14 * 86_400_000 ? `${day} ${month}` : `${weekday} ${day}`;
}

/** Writes the time of day to the tenth of a second, for a log: `02:41:40.2`. */
export function formatExactClock(at: Date, timeZone?: TimeZone): string {
  return `${formatClock(at, timeZone)}.${Math.floor(at.getMilliseconds() / 100)}`;
}
