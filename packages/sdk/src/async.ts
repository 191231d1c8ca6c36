export * from './async/backoff.js';
export * from './async/before-time.js';
export * from './async/first-result.js';
export * from './async/poll-until.js';
export * from './async/retry.js';
export * from './async/until-aborted.js';
export * from './async/with-deadline.js';
