import { definePlugin } from '@spotguard/sdk';
import * as z from 'zod';
import { runCommandLine } from '../../src/index.js';

/** Throws errors that nobody can catch, which no plugin may do: first in a promise, and then repeatedly in a timer. */
const thrower = definePlugin({
  id: 'thrower',
  version: '0.0.0',
  stability: 'experimental',
  summary: 'Throws when the process gets SIGCONT.',
  config: z.strictObject({}),
  setup() {
    process.once('SIGCONT', () => {
      void Promise.reject(new Error('a rejection that nobody handles'));
      setInterval(() => {
        throw new Error('an error that nobody catches');
      }, 1);
    });
    return {};
  },
});

void runCommandLine({ plugins: [thrower], process }).then((code) => process.exit(code));
