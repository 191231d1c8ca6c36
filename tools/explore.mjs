import { randomInt } from 'node:crypto';
import { binary, runCommand, runCommandOrThrow } from './run-command.mjs';

// Tries the properties with new cases for so many minutes, 10 by default, and ends at the first that does not hold.
// A counterexample belongs into the property's `examples`, so that it is tried at every run from then on.
const [minutes = '10', ...folders] = process.argv.slice(2);
if (!(Number(minutes) > 0)) throw new Error('Say for how many minutes: explore <minutes> [<folder> ...]');
const endsAt = performance.now() + Number(minutes) * 60_000;
const { output } = await runCommandOrThrow('git', ['grep', '-l', "from 'fast-check'", '--', '*.test.ts']);
const files = output
  .trim()
  .split('\n')
  .filter((file) => folders.every((folder) => file.startsWith(folder)));

for (let rounds = 1; performance.now() < endsAt; rounds++) {
  const seed = String(randomInt(2 ** 31));
  const { code, output } = await runCommand(binary('vitest'), ['run', ...files], {
    env: { SPOTGUARD_TEST_SEED: seed },
  });
  if (code !== 0) {
    console.error(`${output}\nAgain: SPOTGUARD_TEST_SEED=${seed} npx vitest run <file>`);
    process.exit(1);
  }
  console.log(`${rounds}: ${files.length} files hold with seed ${seed}`);
}
