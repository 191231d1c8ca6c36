import { cruise } from 'dependency-cruiser';
import { boundaryRules } from './rules.mjs';

/**
 * @typedef {{ readonly rule: string, readonly from: string, readonly to: string, readonly comment: string }} Violation
 */

/**
 * Finds the imports in `packages` and `apps` that break a boundary rule.
 * @param {string} baseDir absolute path of the folder that contains packages/ and apps/
 * @returns {Promise<{ readonly violations: readonly Violation[], readonly modules: number }>}
 */
export async function findViolations(baseDir) {
  const { output } = await cruise(
    ['packages', 'apps'],
    {
      baseDir,
      validate: true,
      ruleSet: { forbidden: [...boundaryRules] },
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
      exclude: { path: '(^|/)(dist|migrations)/' },
    },
    {
      conditionNames: ['@spotguard/source', 'import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.d.ts', '.node'],
    },
  );
  if (typeof output === 'string') throw new Error(`dependency-cruiser returned no result: ${output}`);
  const comments = new Map(boundaryRules.map(({ name, comment }) => [name, comment]));
  const violations = output.summary.violations.map(({ rule, from, to, cycle }) => ({
    rule: rule.name,
    from,
    to: cycle === undefined ? to : cycle.map(({ name }) => name).join(' -> '),
    comment: comments.get(rule.name) ?? '',
  }));
  return { violations, modules: output.summary.totalCruised };
}
