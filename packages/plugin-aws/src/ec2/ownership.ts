import { madeTag } from '@spotguard/protocol';

type Tags = Readonly<Record<string, string>>;

/**
 * Whether an image or snapshot has the mark of what SpotGuard made: the tag `spotguard:made` with the resource's own id.
 * Copies and backups inherit our other tags; they inherit this one with the wrong id, so it does not count on them.
 */
export function isMarkedAsMade(id: string, tags: Tags): boolean {
  return tags[madeTag] === id;
}

/**
 * The key of the tag by which another service marks a resource that it keeps: AWS itself (`aws:backup:…`, `aws:dlm:…`,
 * `aws:cloudformation:…`) or Amazon Data Lifecycle Manager (`dlm:managed`). Undefined when there is none. SpotGuard never
 * copies such tags to what it makes.
 */
export function keeperTagOf(tags: Tags): string | undefined {
  return Object.keys(tags).find((key) => /^(aws|dlm):/i.test(key));
}
