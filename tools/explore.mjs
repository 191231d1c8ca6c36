import { randomInt } from 'node:crypto';
import { binary, runCommand, runCommandOrThrow } from './run-command.mjs';

// Runs the property tests with new random cases for a number of minutes, by default 10, and stops at the first failure.
// Add a counterexample to the property's `examples`, so that every later run tests it.
const [minutes = '10', ...folders] = process.argv.slice(2);
if (!(Number(minutes) > 0))
  throw new Error('The number of minutes is not valid. Usage: explore <minutes> [<folder> ...]');
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
    console.error(`${output}\nTo repeat this run: SPOTGUARD_TEST_SEED=${seed} npx vitest run <file>`);
    process.exit(1);
  }
  console.log(`${rounds}: ${files.length} files pass with seed ${seed}`);
}
