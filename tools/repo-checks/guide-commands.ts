import { readText } from '../workspace.mjs';
import { repositoryFiles } from './repository-files.js';

/** A block of commands of a guide, as a reader copies it. */
export interface CommandBlock {
  readonly page: string;
  /** What the comment before the block says: `tested: <name>`, `needs: <what a clone does not have>`, or nothing. */
  readonly mark: string | undefined;
  /** Without comments and empty lines. */
  readonly commands: readonly string[];
}

const block = /(?:<!-- ((?:tested|needs): .+?) -->\n+)?^```sh\n([\s\S]*?)^```$/gm;

/** Every block of commands of every page that people wrote. */
export function commandBlocks(): readonly CommandBlock[] {
  return repositoryFiles(/\.md$/)
    .filter((page) => !/(^|\/)CHANGELOG\.md$|^\.changeset\/|^docs\/adr\//.test(page))
    .flatMap((page) =>
      [...readText(page).matchAll(block)].map(([, mark, text = '']) => ({
        page,
        mark,
        commands: text
          .split('\n')
          .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
          .filter((line) => line !== ''),
      })),
    );
}
