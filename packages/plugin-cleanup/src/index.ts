export { cleanup, cleanup as default } from './plugin.js';
