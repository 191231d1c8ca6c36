/** All tables of the database. */
export { storedAnswers } from './answer-tables.js';
export { builds } from './build-tables.js';
export { eventCounters, events } from './events/event-tables.js';
export { jobLeases } from './job-tables.js';
export { freezes, limits, limitTrips } from './limit-tables.js';
export { placements } from './placement-tables.js';
export {
  onDemandPrices,
  priceCollectors,
  pricePoints,
  priceRollUps,
  pricingReports,
  spotPools,
} from './price-tables.js';
export { cleanupReports, interruptions, switches } from './report-tables.js';
export { savingsDays, savingsMonths, savingsPlaceDays } from './savings-tables.js';
export { steps } from './step-tables.js';
export { tokens } from './token-tables.js';
export { logInTries, sessions, setUpCodes, users } from './user-tables.js';
export {
  type ActorFacts,
  accounts,
  type CommandInput,
  commands,
  instances,
  replicas,
  workloads,
} from './workload-tables.js';
