export { session, session as default } from './session.js';
