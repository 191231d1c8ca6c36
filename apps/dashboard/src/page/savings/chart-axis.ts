/** The scale of a chart from zero up. */
export interface ChartAxis {
  /** The end of the scale; above zero. */
  readonly max: number;
  /** The marked values, from zero up. */
  readonly steps: readonly number[];
}

const maxSteps = 5;

/** Chooses a scale with round steps for values up to one, with some space above. */
export function axisOf(largest: number): ChartAxis {
  if (largest <= 0) return { max: 1, steps: [0] };
  const power = 10 ** Math.floor(Math.log10(largest));
  const step =
    [0.1, 0.2, 0.5, 1, 2, 5].map((factor) => factor * power).find((size) => largest / size <= maxSteps) ?? power;
  const count = Math.floor(largest / step);
  return { max: largest * 1.12, steps: Array.from({ length: count + 1 }, (_, index) => index * step) };
}
