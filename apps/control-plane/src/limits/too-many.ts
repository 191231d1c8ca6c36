import { HttpProblem } from '../http/http-problem.js';

/** The answer to who is over a limit, with the time after which it may be tried again. */
export function tooMany(what: string, seconds: number): HttpProblem {
  return new HttpProblem(429, `${what}; try again in ${seconds} s`, {}, { 'Retry-After': String(seconds) });
}
