import { expect, test } from 'vitest';
import { pnpmVersion, readText } from '../workspace.mjs';
import { commandBlocks } from './guide-commands.js';

const { scripts } = JSON.parse(readText('package.json')) as { readonly scripts: Readonly<Record<string, string>> };

/** Where a block's commands are not for a clone. Each says what else it takes. */
const needs = ['an AWS account', 'an instance with systemd', 'an installed agent', 'the published packages'];

/** pnpm installs what is missing before it runs a script (`verifyDepsBeforeRun`); a plain `node tools/…` does not. */
function runsOnFreshClone(command: string): boolean {
  const [, script = ''] = /^npx -y pnpm@([\d.]+)(?: -s)? ([a-z-]+)(?: |$)/.exec(command)?.slice(1) ?? [];
  return command.startsWith(`npx -y pnpm@${pnpmVersion()} `) && script in scripts;
}

test('every command of every guide runs on a fresh clone, or the guide says what else it needs', () => {
  const blocks = commandBlocks();
  expect(blocks.length).toBeGreaterThan(15);
  const wrong = blocks.flatMap(({ page, mark, commands }) => {
    if (mark?.startsWith('needs: ')) return needs.includes(mark.slice(7)) ? [] : [`${page}: unknown need '${mark}'`];
    const inClone = mark?.startsWith('tested: ') ? commands.slice(0, 1) : commands;
    return inClone.filter((command) => !runsOnFreshClone(command)).map((command) => `${page}: ${command}`);
  });
  expect(wrong).toEqual([]);
});

test('a program is named with its scope wherever it would be fetched by that name', () => {
  const fetched = commandBlocks().flatMap(({ page, commands }) =>
    commands
      .filter((command) => /\b(npx|npm (i|install|exec|create)|pnpm (add|dlx))\b.* spotguard/.test(` ${command}`))
      .map((command) => `${page}: ${command}`),
  );
  expect(fetched).toEqual([]);
});
