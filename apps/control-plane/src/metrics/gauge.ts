import { Gauge, type LabelValues, type Registry } from 'prom-client';

/** What all names of measurements begin with. */
export const prefix = 'spotguard_control_plane_';

/** A value with its labels. */
export type Sample<Label extends string> = readonly [labels: LabelValues<Label>, value: number];

/** Adds a gauge whose values are read when somebody asks for them. Values of before are forgotten. */
export function gauge<Label extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly Label[],
  read: () => readonly Sample<Label>[] | Promise<readonly Sample<Label>[]>,
): void {
  new Gauge({
    name: prefix + name,
    help,
    labelNames,
    registers: [registry],
    async collect() {
      const samples = await read();
      this.reset();
      for (const [labels, value] of samples) this.set(labels, value);
    },
  });
}
