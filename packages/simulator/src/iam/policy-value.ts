import { wildcardPattern } from '../query/filters.js';

/** The values of a request by condition key, in lower case. */
export type Context = ReadonlyMap<string, readonly string[]>;

/** Returns true when a text is what a policy expects. */
export type Matcher = (actual: string) => boolean;

/**
 * A text of a policy, which may contain variables such as `${aws:PrincipalTag/team}` (IAM user guide, "Policy
 * variables").
 */
export interface PolicyValue {
  /** Returns the text with its variables replaced; undefined when the request has no value for one of them. */
  exact(context: Context): string | undefined;
  /** Matches with `*` and `?` as wildcards. Matches nothing when the request has no value for one of the variables. */
  pattern(context: Context): Matcher;
  /** Like `pattern`, but matches each of the six parts of an ARN separately. */
  arnPattern(context: Context): Matcher;
}

interface Part {
  readonly text: string;
  /** True when wildcards in the text have no special meaning. */
  readonly isLiteral: boolean;
}

type Piece = Part | { readonly key: string; readonly otherwise: string | undefined };

/** `${key}`, `${key, 'default'}`, or one of the three characters `*`, `?` and `$` that are meant literally. */
const variable = /\$\{(?:([*?$])|([^},]+?)(?:, *'([^']*)')?)\}/g;

/** Parses a text of a policy. */
export function policyValue(source: string): PolicyValue {
  const pieces = piecesOf(source);
  const fill = (context: Context) => fillVariables(pieces, context);
  return {
    exact: (context) =>
      fill(context)
        ?.map(({ text }) => text)
        .join(''),
    pattern(context) {
      const parts = fill(context);
      return parts === undefined ? () => false : matcherOf(parts);
    },
    arnPattern(context) {
      const parts = fill(context);
      if (parts === undefined) return () => false;
      const expected = arnParts(parts).map(matcherOf);
      return (actual) => {
        const found = splitArn(actual);
        return found.length === expected.length && expected.every((matches, index) => matches(found[index] ?? ''));
      };
    },
  };
}

function piecesOf(source: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of source.matchAll(variable)) {
    pieces.push({ text: source.slice(end, match.index), isLiteral: false });
    const [whole, literal, key = '', otherwise] = match;
    pieces.push(literal === undefined ? { key: key.toLowerCase(), otherwise } : { text: literal, isLiteral: true });
    end = match.index + whole.length;
  }
  return [...pieces, { text: source.slice(end), isLiteral: false }];
}

function fillVariables(pieces: readonly Piece[], context: Context): readonly Part[] | undefined {
  const parts: Part[] = [];
  for (const piece of pieces) {
    if ('text' in piece) {
      parts.push(piece);
      continue;
    }
    const values = context.get(piece.key) ?? [];
    const text = values.length === 1 ? values[0] : piece.otherwise;
    if (text === undefined) return undefined;
    parts.push({ text, isLiteral: true });
  }
  return parts;
}

function matcherOf(parts: readonly Part[]): Matcher {
  const sources = parts.map(({ text, isLiteral }) =>
    isLiteral ? text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : wildcardPattern(text).source.slice(1, -1),
  );
  const pattern = new RegExp(`^${sources.join('')}$`, 's');
  return (actual) => pattern.test(actual);
}

/** Splits a text at its first five colons. */
function arnParts(parts: readonly Part[]): readonly (readonly Part[])[] {
  const columns: Part[][] = [[]];
  for (const { text, isLiteral } of parts) {
    const [first = '', ...more] = text.split(':');
    columns.at(-1)?.push({ text: first, isLiteral });
    for (const next of more) {
      if (columns.length < 6) columns.push([{ text: next, isLiteral }]);
      else columns.at(-1)?.push({ text: `:${next}`, isLiteral });
    }
  }
  return columns;
}

function splitArn(arn: string): readonly string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
