export { session, session as default } from './plugin.js';
