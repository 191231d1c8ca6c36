import { styleText } from 'node:util';
import { binary, runCommand } from './run-command.mjs';

const colours = process.stdout.isTTY === true;

/** Parameters with which Node loads the packages from source. */
const source = ['--conditions=@spotguard/source', '--import', 'tsx'];

/**
 * The checks besides the tests. `check` runs all of them, `check lint types` only those named.
 * @type {readonly Check[]}
 */
const checks = [
  { name: 'types', program: binary('tsc'), parameters: types('tsconfig.json') },
  { name: 'page-types', program: binary('tsc'), parameters: types('apps/dashboard/tsconfig.json') },
  { name: 'lint', program: binary('biome'), parameters: ['ci', `--colors=${colours ? 'force' : 'off'}`, '.'] },
  { name: 'boundaries', program: process.execPath, parameters: ['tools/boundaries/lint.mjs'] },
  { name: 'planted', program: process.execPath, parameters: ['tools/boundaries/planted.mjs'] },
  { name: 'dead-code', program: binary('knip'), parameters: [] },
  {
    name: 'docs',
    program: process.execPath,
    parameters: [...source, 'tools/documentation/generate-docs.mjs', '--check'],
  },
  { name: 'openapi', program: binary('redocly'), parameters: ['lint', 'apps/control-plane/openapi.json'] },
  { name: 'build', program: process.execPath, parameters: ['tools/build-packages.mjs'] },
  { name: 'api', program: process.execPath, parameters: ['tools/api-reports.mjs', '--check'], after: 'build' },
  { name: 'page-size', program: process.execPath, parameters: ['tools/page-size.mjs'], after: 'build' },
  { name: 'tarballs', program: process.execPath, parameters: ['tools/check-tarballs.mjs'], after: 'build' },
];

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {string} program
 * @property {readonly string[]} parameters
 * @property {string} [after] a check that has to pass before this one
 */

const requested = process.argv.slice(2);
const unknown = requested.filter((name) => !checks.some((check) => check.name === name));
if (unknown.length > 0) {
  console.error(`No such check: ${unknown.join(', ')}. There are: ${checks.map(({ name }) => name).join(', ')}.`);
  process.exitCode = 64;
} else {
  const passed = await runAll(requested.length === 0 ? checks : withPrerequisites(requested));
  process.exitCode = passed ? 0 : 1;
}

/** Checks again only what has changed since the last time. @param {string} project */
function types(project) {
  const file = `node_modules/.cache/types/${project.replaceAll('/', '-')}.tsbuildinfo`;
  return ['-p', project, '--incremental', '--tsBuildInfoFile', file];
}

/** @param {readonly string[]} names */
function withPrerequisites(names) {
  const needed = checks.flatMap(({ name, after }) => (names.includes(name) && after !== undefined ? [after] : []));
  return checks.filter(({ name }) => names.includes(name) || needed.includes(name));
}

/** Runs two checks at a time, in order; a check waits for its prerequisite. @param {readonly Check[]} waiting */
async function runAll(waiting) {
  const queue = [...waiting];
  /** @type {Map<string, Promise<boolean>>} */
  const results = new Map();
  const runQueue = async () => {
    for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
      const needed = check.after === undefined || (await results.get(check.after)) === true;
      const result = needed
        ? runOne(check)
        : Promise.resolve(report({ check, mark: 'not run', note: `${check.after} failed` }));
      results.set(check.name, result);
      await result;
    }
  };
  await Promise.all([runQueue(), runQueue()]);
  return (await Promise.all(results.values())).every(Boolean);
}

/** @param {Check} check */
async function runOne(check) {
  const started = performance.now();
  const { code, output } = await runCommand(check.program, check.parameters, {
    env: { FORCE_COLOR: colours ? '1' : undefined },
  });
  const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`;
  if (code === 0) return report({ check, mark: 'ok', note: seconds });
  report({ check, mark: 'FAILED', note: seconds });
  console.log(output.trimEnd());
  return false;
}

/** @param {{ readonly check: Check, readonly mark: 'ok' | 'FAILED' | 'not run', readonly note: string }} line */
function report({ check, mark, note }) {
  const word = mark.padEnd(7);
  const shown = colours ? styleText(mark === 'ok' ? 'green' : 'red', word) : word;
  console.log(`${shown} ${check.name.padEnd(12)} ${note}`);
  return mark === 'ok';
}
