import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readText, root } from '../workspace.mjs';

/** A test that a page names. */
export interface NamedTest {
  readonly file: string;
  readonly name: string;
}

/** Reads references to tests, which are written as `file`: name, with a line break between two. */
export function testsIn(text: string): readonly NamedTest[] {
  return text.split('<br>').flatMap((part) => {
    const [, file, name] = /`([\w./-]+\.test\.ts)`: (.+)$/.exec(part) ?? [];
    return file === undefined || name === undefined ? [] : [{ file, name: name.trim() }];
  });
}

/** Whether a file has a test of this name, as in its source: names in `test.each` keep their placeholders. */
export function hasTest({ file, name }: NamedTest): boolean {
  if (!existsSync(join(root, file))) return false;
  return ["'", '"', '`'].some((quote) => readText(file).includes(`${quote}${name}${quote},`));
}

/** How often a page mentions a test file. Each mention has to be a valid reference, so that a misspelled one is noticed. */
export function countMentions(page: string): number {
  return page.match(/`[\w./-]+\.test\.ts`/g)?.length ?? 0;
}
