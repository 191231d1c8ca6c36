/** All tables, as drizzle is given them. */
export { cleanupReports, interruptions, pricingReports, spotPools, switches } from './report-tables.js';
export { tokens } from './token-tables.js';
export { agents, clients, commands, hosts, replicas } from './workload-tables.js';
