import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pnpmVersion, root } from './workspace.mjs';

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] default: the repository's root
 * @property {Record<string, string | undefined>} [env] added to the environment of this process
 */

/**
 * @typedef {{ readonly code: number, readonly output: string }} RunResult `output`: both streams, in order of arrival
 */

/**
 * Runs a program to its end. Never rejects: for a program that cannot be started, the result has the code 127.
 * @param {string} program
 * @param {readonly string[]} parameters
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function runCommand(program, parameters, { cwd = root, env = {} } = {}) {
  return new Promise((done) => {
    const child = spawn(program, parameters, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const append = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
    };
    child.stdout.on('data', append);
    child.stderr.on('data', append);
    child.on('error', (error) => done({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code) => done({ code: code ?? 1, output }));
  });
}

/** Like {@link runCommand}, but rejects with the output of a program that fails. @type {typeof runCommand} */
export async function runCommandOrThrow(program, parameters, options) {
  const result = await runCommand(program, parameters, options);
  if (result.code !== 0) throw new Error(`${program} ${parameters.join(' ')} failed:\n${result.output}`);
  return result;
}

/**
 * The command line of the pinned pnpm. pnpm is not on the PATH of scripts: if pnpm runs this script, that pnpm is used,
 * and otherwise npx.
 *
 * @param {readonly string[]} parameters
 *
 * @returns {readonly [program: string, parameters: readonly string[]]}
 */
export function pnpm(parameters) {
  const running = process.env['npm_execpath'] ?? '';
  if (/pnpm[^/\\]*\.c?js$/.test(running)) return [process.execPath, [running, ...parameters]];
  return ['npx', ['-y', `pnpm@${pnpmVersion()}`, ...parameters]];
}

/** The path of a program that the workspace's root depends on. @param {string} name */
export function binary(name) {
  return join(root, 'node_modules', '.bin', name);
}
