import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Clock } from '../clock.js';
import type { HeldRequests } from '../http/held-requests.js';
import type { EventStreams } from '../live/event-streams.js';
import type { Database } from '../storage/database.js';
import { version } from '../version.js';
import { databaseMetrics } from './database-metrics.js';
import { fleetMetrics } from './fleet-metrics.js';
import { gauge } from './gauge.js';
import { RequestMetrics } from './request-metrics.js';

/** What is measured. */
export interface MetricsSources {
  readonly database: Database;
  readonly heldRequests: HeldRequests;
  readonly eventStreams: EventStreams;
  readonly clock: Clock;
  /** Whether the process belongs to this server alone, so that its memory and its event loop are measured too. */
  readonly isOwnProcess: boolean;
}

/** The measurements of one server, for Prometheus. */
export interface Metrics {
  readonly requests: RequestMetrics;
  /** The type of the text. */
  readonly contentType: string;
  /** Returns all measurements in the text format. The counts of agents and commands are 15 s old at most. */
  text(): Promise<string>;
}

/** Begins to measure a server. Each server has measurements of its own, also when several run in one process. */
export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  if (sources.isOwnProcess) collectDefaultMetrics({ register: registry, prefix: 'spotguard_control_plane_' });
  gauge(registry, 'info', 'The version of this server.', ['version'], () => [[{ version }, 1]]);
  gauge(registry, 'held_requests', 'Requests of agents that wait for news.', [], () => [
    [{}, sources.heldRequests.size],
  ]);
  gauge(registry, 'event_streams', 'Open event streams.', [], () => [[{}, sources.eventStreams.size]]);
  databaseMetrics(registry, sources.database);
  fleetMetrics(registry, sources);
  return {
    requests: new RequestMetrics(registry),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}
