export { replicas, replicas as default } from './replicas.js';
