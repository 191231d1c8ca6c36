export { pricing, pricing as default } from './pricing.js';
