export { replicas, replicas as default } from './plugin.js';
