export { aws, aws as default } from './plugin.js';
