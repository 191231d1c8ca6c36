import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { binary, runCommand } from '../run-command.mjs';
import { readText, root } from '../workspace.mjs';
import { repositoryFiles } from './repository-files.js';

const folder = join(root, '.cache', 'guide-code');

/**
 * The code blocks marked `ts`. `ts file=price-reporter.ts` names the file, so that later blocks of the same page can
 * import it; the others get a number.
 */
function blocksOf(page: string): readonly { readonly path: string; readonly code: string }[] {
  return [...readText(page).matchAll(/^```ts(?: file=(\S+))?\n([\s\S]*?)^```$/gm)].map(
    ([, name, code = ''], index) => ({
      path: join(folder, basename(page, '.md'), name ?? `block-${index + 1}.ts`),
      code,
    }),
  );
}

test('the TypeScript code in the guides compiles', async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // In this folder pnpm links all packages of the workspace and their dependencies, not only those of the root.
  symlinkSync(join(root, 'node_modules/.pnpm/node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  const typeRoots = [join(root, 'node_modules/@types')];
  const compilerOptions = { noEmit: true, noUnusedLocals: false, noUnusedParameters: false, typeRoots };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: '../../tsconfig.base.json', compilerOptions, include: ['*/**/*.ts', 'empty.ts'] }),
  );
  // The compiler fails without any input file, and there may be no guide with code.
  writeFileSync(join(folder, 'empty.ts'), 'export {};\n');
  for (const { path, code } of repositoryFiles(/^docs\/guides\/.*\.md$/).flatMap(blocksOf)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code);
  }
  const { code, output } = await runCommand(binary('tsc'), ['-p', folder]);
  expect(code, output).toBe(0);
});
