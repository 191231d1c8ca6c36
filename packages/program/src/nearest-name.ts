/**
 * The known name that is most similar to the given one, for a "did you mean": the one that takes the fewest edits, if
 * these are at most `maxEdits`. An edit is a letter changed, added, removed or swapped with its neighbour; case is
 * ignored. Of several equally similar names it is the first.
 */
export function nearestName(name: string, known: Iterable<string>, maxEdits: number): string | undefined {
  let nearest: string | undefined;
  let least = maxEdits + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const edits = countEdits(name.toUpperCase(), candidate.toUpperCase());
    if (edits >= least) continue;
    nearest = candidate;
    least = edits;
  }
  return nearest;
}

/** The optimal string alignment distance of two strings. */
function countEdits(from: string, to: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const changed = from[row - 1] === to[column - 1] ? 0 : 1;
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + changed,
          isSwapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}
