import { readText } from '../workspace.mjs';
import { repositoryFiles } from './repository-files.js';

/** A block of shell commands in a guide. */
export interface CommandBlock {
  readonly page: string;
  /** The comment before the block: `tested: <name>`, or `needs: <what a clone does not have>`. */
  readonly mark: string | undefined;
  /** Without comments and empty lines. */
  readonly commands: readonly string[];
}

const block = /(?:<!-- ((?:tested|needs): .+?) -->\n+)?^```sh\n([\s\S]*?)^```$/gm;

/** The blocks of shell commands in all pages, except changelogs, changesets and decision records. */
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
