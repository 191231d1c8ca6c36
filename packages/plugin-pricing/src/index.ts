export { pricing, pricing as default } from './plugin.js';
