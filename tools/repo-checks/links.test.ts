import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readText, root } from '../workspace.mjs';
import { repositoryFiles } from './repository-files.js';

/** The anchors of a page: its headings, converted to URL fragments. */
function anchors(file: string): ReadonlySet<string> {
  const headings = [...readText(file).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title);
  return new Set(
    headings.map((title) =>
      title
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    ),
  );
}

test('the target of every relative link exists', () => {
  const broken = repositoryFiles(/\.md$/).flatMap((file) => {
    const text = readText(file).replaceAll(/^```[\s\S]*?^```/gm, '');
    return [...text.matchAll(/\]\((?!\w+:)([^)\s#]*)(?:#([^)\s]+))?\)/g)].flatMap(([link, path = '', anchor]) => {
      const target = path === '' ? file : join(dirname(file), path);
      if (!existsSync(join(root, target))) return [`${file}: ${link}`];
      const known = anchor === undefined || !target.endsWith('.md') || anchors(target).has(anchor);
      return known ? [] : [`${file}: ${link}`];
    });
  });
  expect(broken).toEqual([]);
});
