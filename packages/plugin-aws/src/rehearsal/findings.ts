/** Why a launch would fail, or what the copy would lack, as far as that can be known beforehand. */
export interface RehearsalFinding {
  /** `fails`: the launch would be refused. `lacks`: the copy would be without something that this instance has. */
  readonly kind: 'fails' | 'lacks';
  /** A phrase that names the thing. */
  readonly what: string;
  /** The launches that it concerns, such as `spot in us-east-1b`. */
  readonly launches: readonly string[];
}

/** Formats findings as sentences, failures first. `total` is the number of launches that were rehearsed. */
export function describeFindings(findings: readonly RehearsalFinding[], total: number): string {
  const of = (kind: RehearsalFinding['kind']) => findings.filter((finding) => finding.kind === kind);
  const where = ({ launches }: RehearsalFinding) => (launches.length === total ? 'any' : launches.join(', '));
  const asSentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);
  return [
    ...of('fails').map((finding) => asSentence(`A launch would fail (${where(finding)}): ${finding.what}`)),
    ...of('lacks').map((finding) => asSentence(`A copy would be without (${where(finding)}): ${finding.what}`)),
  ].join(' ');
}
