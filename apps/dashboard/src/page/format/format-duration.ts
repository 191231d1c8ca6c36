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

type Unit = readonly [seconds: number, name: string];

function twoParts(seconds: number, [large, largeName]: Unit, [small, smallName]: Unit): string {
  const rest = Math.floor((seconds % large) / small);
  const first = `${Math.floor(seconds / large)} ${largeName}`;
  return rest === 0 ? first : `${first} ${rest} ${smallName}`;
}
