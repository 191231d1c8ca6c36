export { switching, switching as default } from './switching.js';
