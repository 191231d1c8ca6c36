export { switching, switching as default } from './plugin.js';
