import { definePlugin } from '@spotguard/sdk';
import * as z from 'zod';
import { runCommandLine } from '../../src/index.js';

/** Does what no plugin may: throws where nobody can catch it, again and again, first by a promise and then by a timer. */
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
