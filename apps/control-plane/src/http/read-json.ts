import { HttpProblem } from './http-problem.js';

const maxDepth = 64;

/** Throws 400 for JSON that is nested deeper than any message, because our code and the database read it recursively. */
export function refuseDeepJson(text: string): void {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (character === quote) index = endOfString(text, index);
    else if (character === openBrace || character === openBracket) depth += 1;
    else if (character === closeBrace || character === closeBracket) depth -= 1;
    if (depth > maxDepth) throw new HttpProblem(400, `The request body is nested deeper than ${maxDepth} levels`);
  }
}

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];

function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text.charCodeAt(index) !== quote) index += text.charCodeAt(index) === backslash ? 2 : 1;
  return index;
}
