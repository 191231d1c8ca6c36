import { InvalidArgumentError } from 'commander';
import { type KeptKind, type PartialRetentionRules, retentionRules } from '../jobs/retention/retention-rules.js';

const maxDays = 36_500;

/** Reads one option `--keep kind=days` and adds it to the earlier ones. */
export function readKeep(text: string, before: PartialRetentionRules = {}): PartialRetentionRules {
  const [, kind = '', days = ''] = /^([a-z-]+)=(\d{1,5})$/.exec(text) ?? [];
  if (!isKeptKind(kind) || Number(days) < 1 || Number(days) > maxDays) {
    const kinds = Object.keys(retentionRules.days).join(', ');
    throw new InvalidArgumentError(`Give a kind and its days, such as prices=30. Kinds: ${kinds}.`);
  }
  return { ...before, days: { ...before.days, [kind]: Number(days) } };
}

function isKeptKind(text: string): text is KeptKind {
  return Object.hasOwn(retentionRules.days, text);
}
