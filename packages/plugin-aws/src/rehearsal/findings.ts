/** What a launch would lack or fail for, as far as AWS tells it beforehand. */
export interface RehearsalFinding {
  /** `fails`: the launch would be refused. `lacks`: the copy would be without something that this instance has. */
  readonly kind: 'fails' | 'lacks';
  /** A phrase that names the thing. */
  readonly what: string;
  /** The launches that it concerns, such as `spot in us-east-1b`. */
  readonly launches: readonly string[];
}

/** Findings as sentences for a person, those that fail first; `total` launches were rehearsed. */
export function describeFindings(findings: readonly RehearsalFinding[], total: number): string {
  const of = (kind: RehearsalFinding['kind']) => findings.filter((finding) => finding.kind === kind);
  const where = ({ launches }: RehearsalFinding) => (launches.length === total ? 'any' : launches.join(', '));
  const ends = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);
  return [
    ...of('fails').map((finding) => ends(`A launch would fail (${where(finding)}): ${finding.what}`)),
    ...of('lacks').map((finding) => ends(`A copy would be without (${where(finding)}): ${finding.what}`)),
  ].join(' ');
}
