import { madeTag } from '@spotguard/protocol';

type Tags = Readonly<Record<string, string>>;

/**
 * Whether an image or snapshot carries the mark that SpotGuard writes on what it made: the tag `spotguard:made` with the
 * resource's own id. All our other tags are copied to copies and backups; this one is copied with the wrong id, so that a
 * copy cannot prove by it that it is ours.
 */
export function isMarkedAsMade(id: string, tags: Tags): boolean {
  return tags[madeTag] === id;
}

/**
 * The tag that says that a service keeps this resource: AWS itself (`aws:backup:…`, `aws:dlm:…`, `aws:cloudformation:…`)
 * or Amazon Data Lifecycle Manager (`dlm:managed`). Undefined when there is none. SpotGuard never copies such tags to
 * what it makes.
 */
export function keeperTagOf(tags: Tags): string | undefined {
  return Object.keys(tags).find((key) => /^(aws|dlm):/i.test(key));
}
