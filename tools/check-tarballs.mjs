import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packPackages } from './pack-packages.mjs';
import { binary, runCommand, runCommandOrThrow } from './run-command.mjs';

// Checks the tarball of each package, which is what a user installs.
const directory = mkdtempSync(join(tmpdir(), 'spotguard-tarballs-'));
try {
  const tarballs = await packPackages(directory);
  let failures = 0;
  for (const [name, tarball] of tarballs) {
    const problems = await problemsOf(tarball);
    if (problems.length === 0) continue;
    failures++;
    console.error(`${name}\n${problems.join('\n')}\n`);
  }
  console.log(`${tarballs.size} tarballs, ${failures} with problems`);
  process.exitCode = failures === 0 ? 0 : 1;
} finally {
  rmSync(directory, { recursive: true });
}

/** @param {string} tarball */
async function problemsOf(tarball) {
  const [publint, attw, contentProblems] = await Promise.all([
    runCommand(binary('publint'), ['--strict', tarball]),
    runCommand(binary('attw'), ['--profile', 'esm-only', tarball]),
    contentProblemsOf(tarball),
  ]);
  return [...contentProblems, ...[publint, attw].filter(({ code }) => code !== 0).map(({ output }) => output)];
}

/**
 * Finds files and references that must not be published, and required files that are missing.
 * @param {string} tarball
 * @returns {Promise<readonly string[]>}
 */
async function contentProblemsOf(tarball) {
  const { output: manifest } = await runCommandOrThrow('tar', ['-xzOf', tarball, 'package/package.json']);
  const { output: listing } = await runCommandOrThrow('tar', ['-tzf', tarball]);
  const files = listing.split('\n');
  return [
    ...['workspace:', 'catalog:', '@spotguard/source']
      .filter((word) => manifest.includes(`"${word}`))
      .map((word) => `The packed package.json still contains ${word}.`),
    ...['README.md', 'LICENSE']
      .filter((file) => !files.includes(`package/${file}`))
      .map((file) => `The tarball has no ${file}.`),
    ...files.filter((file) => /^package\/(src|test)\//.test(file)).map((file) => `The tarball contains ${file}.`),
  ];
}
