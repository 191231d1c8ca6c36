/** An availability zone by name (`us-east-1a`) and by id (`use1-az1`). */
export interface Zone {
  readonly sequence: number;
  readonly name: string;
  readonly id: string;
}

/**
 * Returns the zones of a region. Their ids are in the order of the names; on AWS the order differs between accounts.
 */
export function zonesOf(region: string, names: readonly string[]): readonly Zone[] {
  if (names.length === 0) throw new RangeError('A region needs a zone.');
  const code = shortCode(region);
  return names.map((name, sequence) => {
    if (!new RegExp(`^${region}[a-z]$`).test(name)) throw new RangeError(`Zone ${name} is not in region ${region}.`);
    return { sequence, name, id: `${code}-az${sequence + 1}` };
  });
}

/** `us-east-1` is `use1`, `ap-southeast-2` is `apse2`. */
function shortCode(region: string): string {
  const match = /^([a-z]{2})-(north|south)?(east|west|central)?-(\d)$/.exec(region);
  if (!match) throw new RangeError(`'${region}' is not a region name like us-east-1.`);
  const [, area = '', first = '', second = '', number = ''] = match;
  return `${area}${first.charAt(0)}${second.charAt(0)}${number}`;
}
