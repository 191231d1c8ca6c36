/** What became of one account or agent of the export. */
export interface ImportedRow {
  readonly kind: 'account' | 'agent';
  /** The account's name, or the agent's logical id. */
  readonly name: string;
  /** The account that an agent belongs to. */
  readonly account?: string;
  readonly result: 'imported' | 'exists' | 'refused';
  /** Why it was not imported, or what differs from v4. */
  readonly note?: string;
}
