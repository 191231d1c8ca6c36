import { readFileSync } from 'node:fs';

// Adds up vitest's JSON reports, named on the command line, and fails if any test failed or was skipped.
const reports = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')));
const total = (/** @type {string} */ key) => reports.reduce((sum, report) => sum + report[key], 0);
const [passed, failed, skipped] = [
  total('numPassedTests'),
  total('numFailedTests'),
  total('numPendingTests') + total('numTodoTests'),
];

for (const { name, assertionResults } of reports.flatMap(({ testResults }) => testResults)) {
  for (const { status, fullName } of assertionResults) {
    if (status !== 'passed') console.error(`${status}: ${name}: ${fullName}`);
  }
}
const isComplete = passed > 0 && failed === 0 && skipped === 0 && reports.every(({ success }) => success);
console.log(
  skipped === 0 ? `${passed} passed, ${failed} failed` : `${passed} passed, ${failed} failed, ${skipped} skipped`,
);
process.exitCode = isComplete ? 0 : 1;
