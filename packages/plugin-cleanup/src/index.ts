export { cleanup, cleanup as default } from './cleanup.js';
