/** Moves labels apart so that each has `height` pixels, in the order of their places, and all are above `bottom`. */
export function spreadLabels<Label extends { readonly y: number }>(
  labels: readonly Label[],
  height: number,
  bottom: number,
): readonly (Label & { readonly shownAt: number })[] {
  const placed: (Label & { shownAt: number })[] = [];
  for (const label of labels.toSorted((one, other) => one.y - other.y)) {
    placed.push({
      ...label,
      shownAt: Math.max(label.y, (placed.at(-1)?.shownAt ?? Number.NEGATIVE_INFINITY) + height),
    });
  }
  let limit = bottom;
  for (const label of placed.toReversed()) {
    label.shownAt = Math.min(label.shownAt, limit);
    limit = label.shownAt - height;
  }
  return placed;
}
