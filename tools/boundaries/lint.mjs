import { root } from '../workspace.mjs';
import { findViolations } from './find-violations.mjs';

const { violations, modules } = await findViolations(root);
for (const { rule, from, to, comment } of violations) console.error(`${rule}: ${from} imports ${to}\n  ${comment}`);
console.log(`${modules} modules, ${violations.length} boundary violations`);
process.exitCode = violations.length === 0 ? 0 : 1;
