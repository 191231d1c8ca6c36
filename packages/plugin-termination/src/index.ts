export { termination, termination as default } from './termination.js';
