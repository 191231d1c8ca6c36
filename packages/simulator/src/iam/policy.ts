import { wildcardPattern } from '../query/filters.js';
import { type Condition, parseCondition } from './condition.js';
import { type Context, policyValue } from './policy-value.js';

/** An IAM policy document. As on AWS, every list may also be a single value. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: PolicyStatement | readonly PolicyStatement[];
}

/** One statement of a policy document. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | boolean | readonly string[]>>>>;
}

/** An action on a resource, for which a principal needs permission. */
export interface AccessRequest {
  /** Such as `ec2:RunInstances`. */
  readonly action: string;
  /** An ARN, or `*` for an action that has no resources. */
  readonly resource: string;
  /** The values by condition key, in lower case (`aws:requesttag/team`). The request has no value for an absent key. */
  readonly context: Context;
}

/**
 * What a policy decides about a request. `implicit`: no statement allows it, so it is denied without an explicit deny.
 */
export type Decision = 'allowed' | 'implicit' | 'denied';

/** A parsed policy. */
export interface Policy {
  decide(request: AccessRequest): Decision;
}

/**
 * Parses a policy document. Throws, and names the statement, for anything that the simulator cannot enforce as IAM
 * does.
 */
export function parsePolicy(document: PolicyDocument): Policy {
  const statements = listOf(document.Statement).map(parseStatement);
  return {
    decide(request) {
      const effects = statements.filter((statement) => statement.matches(request)).map(({ effect }) => effect);
      if (effects.includes('Deny')) return 'denied';
      return effects.includes('Allow') ? 'allowed' : 'implicit';
    },
  };
}

interface Statement {
  readonly effect: 'Allow' | 'Deny';
  matches(request: AccessRequest): boolean;
}

const knownKeys = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'Condition'];

function parseStatement(statement: PolicyStatement, index: number): Statement {
  const place = `Statement ${statement.Sid ?? index + 1}`;
  const unknown = Object.keys(statement).find((key) => !knownKeys.includes(key));
  if (unknown)
    throw new TypeError(`${place}: the simulator does not know '${unknown}'. Write the statement without it.`);
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') {
    throw new TypeError(`${place}: Effect must be Allow or Deny.`);
  }
  if ((statement.Action === undefined) === (statement.NotAction === undefined)) {
    throw new TypeError(`${place}: give either Action or NotAction.`);
  }
  const actions = listOf(statement.Action ?? statement.NotAction ?? []).map((action) =>
    wildcardPattern(action.toLowerCase()),
  );
  const resources = listOf(statement.Resource ?? []).map(policyValue);
  if (resources.length === 0) throw new TypeError(`${place}: Resource is missing.`);
  const conditions: readonly Condition[] = Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) =>
      parseCondition(place, { operator, key, values: listOf(values).map(String) }),
    ),
  );
  const positive = statement.Action !== undefined;
  return {
    effect: statement.Effect,
    matches: ({ action, resource, context }) =>
      actions.some((pattern) => pattern.test(action.toLowerCase())) === positive &&
      resources.some((value) => value.pattern(context)(resource)) &&
      conditions.every((condition) => condition(context)),
  };
}

function listOf<T>(value: T | readonly T[]): readonly T[] {
  return isList(value) ? value : [value];
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}
