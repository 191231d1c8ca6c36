import type { ExportedRow } from './read-export.js';

/** Reads the values of an exported row by the types that they have in the v4 backend. */
export class RowValues {
  constructor(private readonly row: ExportedRow) {}

  /** A text without blanks around it; undefined when it is NULL, empty or absent. */
  text(column: string): string | undefined {
    const value = this.row[column]?.trim();
    return value === '' ? undefined : value;
  }

  flag(column: string, otherwise: boolean): boolean {
    const value = this.text(column);
    // A column BIT(1) is a byte.
    return value === undefined ? otherwise : !['0', '\0', 'false'].includes(value.toLowerCase());
  }

  number(column: string, otherwise: number, { min, max }: { readonly min: number; readonly max: number }): number {
    const value = Number(this.text(column) ?? Number.NaN);
    return Number.isFinite(value) && value >= min && value <= max ? value : otherwise;
  }

  whole(column: string, otherwise: number, bounds: { readonly min: number; readonly max: number }): number {
    return Math.round(this.number(column, otherwise, bounds));
  }

  /** A time without a zone, which v4 stores in UTC; undefined when it is absent, zero or no time. */
  time(column: string): Date | undefined {
    const [, day = '', time = '00:00:00'] =
      /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d:\d\d(?:\.\d+)?))?/.exec(this.text(column) ?? '') ?? [];
    const value = new Date(`${day}T${time}Z`);
    return Number.isNaN(value.getTime()) ? undefined : value;
  }
}
