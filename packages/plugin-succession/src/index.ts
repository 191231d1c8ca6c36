export { succession, succession as default } from './plugin.js';
