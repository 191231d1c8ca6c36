import { expect, test } from 'vitest';
import { pnpmVersion, readText } from '../workspace.mjs';
import { commandBlocks } from './guide-commands.js';

const { scripts } = JSON.parse(readText('package.json')) as { readonly scripts: Readonly<Record<string, string>> };

/** The requirements that a block of commands may name when it does not run on a clone. */
const needs = ['an AWS account', 'an instance with systemd', 'an installed agent', 'the published packages'];

/** pnpm installs missing packages before it runs a script (`verifyDepsBeforeRun`); a plain `node tools/…` does not. */
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

test('commands that fetch a package from the registry name it with its scope', () => {
  const fetched = commandBlocks().flatMap(({ page, commands }) =>
    commands
      .filter((command) => /\b(npx|npm (i|install|exec|create)|pnpm (add|dlx))\b.* spotguard/.test(` ${command}`))
      .map((command) => `${page}: ${command}`),
  );
  expect(fetched).toEqual([]);
});
