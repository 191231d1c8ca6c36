const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
/** From here on the hours beside the days are left out. */
const wholeDaysFrom = 14 * day;

/**
 * Writes a measured duration: `2.0 s` with a tenth below 100 seconds, then as `formatWholeSeconds`.
 */
export function formatMeasured(seconds: number): string {
  return seconds < 100 ? `${Math.max(0, seconds).toFixed(1)} s` : formatWholeSeconds(seconds);
}

/** Writes how long something has lasted, without parts of a second: `11 s`, `6 min 12 s`, `9 h 20 min`, `3 d 4 h`, `41 d`. */
export function formatWholeSeconds(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < minute) return `${whole} s`;
  if (whole < hour) return twoParts(whole, [minute, 'min'], [1, 's']);
  if (whole < day) return twoParts(whole, [hour, 'h'], [minute, 'min']);
  if (whole < wholeDaysFrom) return twoParts(whole, [day, 'd'], [hour, 'h']);
  return `${Math.floor(whole / day)} d`;
}

/** Writes what was measured several times: `2 s`, or `41 to 53 s`, which means that it was between the two. */
export function formatSecondsRange([least, most]: readonly [least: number, most: number]): string {
  const [from, to] = [Math.round(least), Math.round(most)];
  if (from === to) return formatWholeSeconds(from);
  return to < minute ? `${from} to ${to} s` : `${formatWholeSeconds(from)} to ${formatWholeSeconds(to)}`;
}

type Unit = readonly [seconds: number, name: string];

function twoParts(seconds: number, [large, largeName]: Unit, [small, smallName]: Unit): string {
  const rest = Math.floor((seconds % large) / small);
  const first = `${Math.floor(seconds / large)} ${largeName}`;
  return rest === 0 ? first : `${first} ${rest} ${smallName}`;
}
