/** What the kinds of stored data are. A kind that a newer server has is shown by its own name. */
export const kindNames: Readonly<Record<string, string>> = {
  prices: 'Price reports, and each change of a price',
  'hourly-prices': 'Prices by the hour',
  'daily-prices': 'Prices by the day',
  cleanups: 'Cleanup reports',
  interruptions: 'Notices, recommendations, maintenance events, failovers',
  switches: 'The history of switches',
  commands: 'Finished commands',
  builds: 'What the builds of agents contain',
  events: 'The activity',
  placements: 'Where instances ran that have ended',
  'daily-savings': 'The bill of each workload by day',
  savings: 'The bill by month, and of pools by day',
  steps: 'The steps of switches and failovers',
};

/** For how long something is kept: `30 days`, and from two years on `10 years`. */
export function daysText(days: number): string {
  const years = days / 365;
  if (years >= 2 && Number.isInteger(years)) return `${years} years`;
  return days === 1 ? '1 day' : `${days} days`;
}
