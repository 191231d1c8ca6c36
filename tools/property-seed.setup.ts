import * as fc from 'fast-check';

/**
 * Property tests use the same cases in every run, so that only a change of the code can change the result. `explore`
 * looks for new cases: it sets another seed each time.
 */
const seed = Number(process.env['SPOTGUARD_TEST_SEED'] ?? 20_261_128);

fc.configureGlobal({ seed });
