import { wildcardPattern } from '../query/filters.js';

/** Whether a request's context meets one condition of a statement. */
export type Condition = (context: ReadonlyMap<string, readonly string[]>) => boolean;

type Test = (expected: string) => (actual: string) => boolean;

const like: Test = (expected) => {
  const pattern = wildcardPattern(expected);
  return (actual) => pattern.test(actual);
};

/** The operators that are enforced, and whether they negate (then all values must differ). */
const operators: Readonly<Record<string, { readonly test: Test; readonly negated?: true }>> = {
  StringEquals: { test: (expected) => (actual) => actual === expected },
  StringNotEquals: { test: (expected) => (actual) => actual === expected, negated: true },
  StringLike: { test: like },
  StringNotLike: { test: like, negated: true },
  StringEqualsIgnoreCase: { test: (expected) => (actual) => actual.toLowerCase() === expected.toLowerCase() },
  ArnEquals: { test: like },
  ArnLike: { test: like },
  Bool: { test: (expected) => (actual) => actual.toLowerCase() === expected.toLowerCase() },
};

/** Reads one line of a Condition block (IAM user guide, "Condition operators" and "Multivalued context keys"). */
export function parseCondition(
  place: string,
  line: { readonly operator: string; readonly key: string; readonly values: readonly string[] },
): Condition {
  const key = line.key.toLowerCase();
  if (line.operator === 'Null') return (context) => line.values.includes(String((context.get(key) ?? []).length === 0));
  const match = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(line.operator);
  const operator = match?.[2] === undefined ? undefined : operators[match[2]];
  if (!operator) {
    throw new TypeError(
      `${place}: the simulator does not enforce the operator '${line.operator}'. It knows Null, ${Object.keys(operators).join(', ')}.`,
    );
  }
  const variable = line.values.find((value) => value.includes('${'));
  if (variable) throw new TypeError(`${place}: the simulator does not fill in policy variables ('${variable}').`);
  const expected = line.values.map(operator.test);
  const holds = (actual: string) => expected.some((test) => test(actual)) !== (operator.negated ?? false);
  const set = match?.[1];
  const passWhenAbsent = match?.[3] !== undefined || set === 'ForAllValues' || operator.negated === true;
  return (context) => {
    const values = context.get(key) ?? [];
    if (values.length === 0) return passWhenAbsent;
    return set === 'ForAllValues' ? values.every(holds) : values.some(holds);
  };
}
