export { allItems, type Page } from './all-items.js';
export type { components, paths } from './api.js';
export { type ApiClient, type ApiClientOptions, createApiClient } from './api-client.js';
export { type ApiResult, dataOf, type Problem, ProblemError } from './data-of.js';
