import { type Context, type Matcher, type PolicyValue, policyValue } from './policy-value.js';

/** Returns true when the context of a request meets one condition of a statement. */
export type Condition = (context: Context) => boolean;

/** Makes the matcher for one value of a condition, in the context of a request. */
type Test = (expected: PolicyValue, context: Context) => Matcher;

const like: Test = (expected, context) => expected.pattern(context);
const arn: Test = (expected, context) => expected.arnPattern(context);
const equals: Test = (expected, context) => {
  const text = expected.exact(context);
  return (actual) => actual === text;
};
const equalsAnyCase: Test = (expected, context) => {
  const text = expected.exact(context)?.toLowerCase();
  return (actual) => actual.toLowerCase() === text;
};

/** The supported operators. With a negated one, the value must differ from all values of the condition. */
const operators: Readonly<Record<string, { readonly test: Test; readonly negated?: true }>> = {
  StringEquals: { test: equals },
  StringNotEquals: { test: equals, negated: true },
  StringLike: { test: like },
  StringNotLike: { test: like, negated: true },
  StringEqualsIgnoreCase: { test: equalsAnyCase },
  ArnEquals: { test: arn },
  ArnLike: { test: arn },
  Bool: { test: equalsAnyCase },
};

/** Parses one line of a Condition block (IAM user guide, "Condition operators" and "Multivalued context keys"). */
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
  const expected = line.values.map(policyValue);
  const set = match?.[1];
  const passWhenAbsent = match?.[3] !== undefined || set === 'ForAllValues' || operator.negated === true;
  return (context) => {
    const values = context.get(key) ?? [];
    if (values.length === 0) return passWhenAbsent;
    const tests = expected.map((value) => operator.test(value, context));
    const holds = (actual: string) => tests.some((test) => test(actual)) !== (operator.negated ?? false);
    return set === 'ForAllValues' ? values.every(holds) : values.some(holds);
  };
}
