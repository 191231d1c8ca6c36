import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { serveControl } from './control/control-server.js';
import { InstanceLifecycle } from './instances/instance-lifecycle.js';
import { Watchdog } from './instances/watchdog.js';
import { servePricing } from './pricing/pricing-server.js';
import { Dispatcher } from './query/dispatcher.js';
import { serveQueries } from './query/query-server.js';
import type { ThrottlingRule } from './query/throttle.js';
import type { Region } from './region-control.js';
import { controlOf } from './region-controller.js';
import { RegionClock } from './state/region-clock.js';
import type { RegionEvent } from './state/region-events.js';
import { RegionState } from './state/region-state.js';
import { realisticTiming, type Timing } from './state/timing.js';
import { untilHolds } from './until.js';

/** The settings of a region. */
export interface RegionOptions {
  /** The folder for the disks of instances and images. It is created if it is missing. */
  readonly directory: string;
  /** Default: `us-east-1`. */
  readonly region?: string;
  /** The names of the zones, at most five. Default: the region's `a`, `b` and `c`. */
  readonly zones?: readonly string[];
  /** How many times faster than EC2 the region is: every duration in `timing` is divided by this. Default: 1. */
  readonly timeScale?: number;
  /** Durations that differ from {@link realisticTiming}. */
  readonly timing?: Partial<Timing>;
  /** By how many real milliseconds each API answer is delayed. Default: 0. */
  readonly callLatencyMs?: number;
  /** The limits on API calls. Default: `off`. */
  readonly throttling?: ThrottlingRule;
  /** The names that KeyName may have. Default: `['default']`. */
  readonly keyPairs?: readonly string[];
  /** The bearer token of the control API. Default: a random one. */
  readonly controlToken?: string;
  /** Called with every event. */
  readonly log?: (event: RegionEvent) => void;
}

/**
 * Starts an EC2 region on the loopback interface: the EC2 Query API, the Price List API, metadata services, instances
 * whose services are processes, and the control API. Close it when it is no longer needed, with `close` or `await
 * using`.
 */
export async function startRegion(options: RegionOptions): Promise<Region> {
  const region = options.region ?? 'us-east-1';
  const clock = new RegionClock(options.timeScale ?? 1);
  const watchdog = new Watchdog();
  const state = new RegionState({
    directory: options.directory,
    region,
    zones: options.zones ?? ['a', 'b', 'c'].map((letter) => `${region}${letter}`),
    keyPairs: options.keyPairs ?? ['default'],
    timing: timingOf(options.timing ?? {}),
    clock,
    watchdog,
  });
  if (options.log) state.events.subscribe(options.log);
  await mkdir(options.directory, { recursive: true });
  const lifecycle = new InstanceLifecycle(state);
  const dispatcher = new Dispatcher(state, lifecycle, options.throttling);
  const queries = await serveQueries({ state, dispatcher, latencyMs: options.callLatencyMs ?? 0 });
  state.endpoint = queries.endpoint;
  const pricing = await servePricing({ state, dispatcher, latencyMs: options.callLatencyMs ?? 0 });
  state.pricingEndpoint = pricing.endpoint;
  const control = controlOf({ state, lifecycle, dispatcher });
  const controlToken = options.controlToken ?? randomBytes(24).toString('base64url');
  const server = await serveControl({
    control,
    token: controlToken,
    events: state.events,
    region,
    endpoint: queries.endpoint,
    pricingEndpoint: pricing.endpoint,
  });

  const close = async () => {
    queries.close();
    pricing.close();
    server.close();
    clock.close();
    await lifecycle.close();
    watchdog.close();
  };
  return {
    ...control,
    region,
    endpoint: queries.endpoint,
    pricingEndpoint: pricing.endpoint,
    controlEndpoint: server.endpoint,
    controlToken,
    subscribe: (listener) => state.events.subscribe(listener),
    until: (predicate, wait = {}) =>
      untilHolds(predicate, {
        wait,
        readView: () => ({ instances: control.instances(), images: control.images(), calls: control.calls() }),
        nextChange: (signal) => state.events.next(signal),
      }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function timingOf(changes: Partial<Timing>): Timing {
  const invalid = Object.entries(changes).find(
    ([name, ms]) => !Object.hasOwn(realisticTiming, name) || !((ms ?? 0) >= 0),
  );
  if (!invalid) return { ...realisticTiming, ...changes };
  const [name, ms] = invalid;
  throw new RangeError(`timing.${name} is ${ms}; known are ${Object.keys(realisticTiming).join(', ')}, from 0.`);
}
