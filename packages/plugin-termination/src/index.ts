export { termination, termination as default } from './plugin.js';
