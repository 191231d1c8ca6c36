/** The columns that can be left out, in order, with their names and whether they are shown at first. */
export const choosableColumns = [
  { id: 'place', name: 'Runs on', isUsual: true },
  { id: 'price', name: 'Now, $/h', isUsual: true },
  { id: 'demand', name: 'On-demand', isUsual: true },
  { id: 'saves', name: 'Saves', isUsual: true },
  { id: 'tape', name: 'Last 24 hours', isUsual: true },
  { id: 'status', name: 'Status', isUsual: true },
  { id: 'signal', name: 'Signal', isUsual: true },
  { id: 'replica', name: 'Replica', isUsual: true },
  { id: 'steering', name: 'Steering', isUsual: true },
  { id: 'region', name: 'Region', isUsual: false },
  { id: 'instance', name: 'Instance', isUsual: false },
  { id: 'agent', name: 'Agent', isUsual: false },
  { id: 'notices', name: 'Notices, 24 h', isUsual: false },
] as const;

/** A column that can be left out. */
export type ChoosableColumn = (typeof choosableColumns)[number]['id'];

/** The columns that are left out where the window is narrow, whatever is chosen. */
const wideColumns: ReadonlySet<string> = new Set(['demand', 'signal', 'steering']);

/** The columns that a `cols` of the address shows; the usual ones without it. */
export function shownColumns(cols: string | undefined): readonly ChoosableColumn[] {
  const wanted = cols?.split(',');
  const isShown = ({ id, isUsual }: (typeof choosableColumns)[number]) => wanted?.includes(id) ?? isUsual;
  return choosableColumns.filter(isShown).map(({ id }) => id);
}

/** Writes columns for the address: undefined for the usual ones. What does not exist is left out. */
export function writeColumns(columns: readonly string[]): string | undefined {
  const known = choosableColumns.filter(({ id }) => columns.includes(id)).map(({ id }) => id);
  const text = known.join(',');
  return text === shownColumns(undefined).join(',') || text === '' ? undefined : text;
}

/** Which columns of the table are visible, by their ids. */
export function columnVisibility(cols: string | undefined, isNarrow: boolean): Readonly<Record<string, boolean>> {
  const shown = shownColumns(cols);
  const isVisible = (id: ChoosableColumn): boolean => shown.includes(id) && !(isNarrow && wideColumns.has(id));
  return Object.fromEntries(choosableColumns.map(({ id }) => [id, isVisible(id)]));
}
