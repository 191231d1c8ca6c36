import type { RegionControl, RegionView, WaitOptions } from '../region-control.js';
import type { RegionEvent } from '../state/region-events.js';
import { untilHolds } from '../until.js';
import { controlMethods } from './control-server.js';
import { mergeViews } from './view-history.js';

/** The methods of `RegionControl` for a region in another process. Each returns a promise. */
export type RemoteControl = {
  readonly [K in keyof RegionControl]: (
    ...parameters: Parameters<RegionControl[K]>
  ) => Promise<Awaited<ReturnType<RegionControl[K]>>>;
};

/** A region in another process. It is controlled through the region's control API. */
export interface RemoteRegion extends RemoteControl {
  readonly region: string;
  readonly endpoint: string;
  readonly pricingEndpoint: string;
  /** Resolves when the predicate returns true. It is called in this process, at first and after each event. */
  until(predicate: (view: RegionView) => boolean, wait?: WaitOptions): Promise<RegionView>;
  /** Returns the events from now on, until the signal is aborted or the region ends. */
  events(options: { readonly signal: AbortSignal }): AsyncIterable<RegionEvent>;
}

/**
 * Connects to a region in another process, with the endpoint and the token that its process printed. The methods of the
 * result reject with the region's message when it refuses a call.
 */
export async function connectRegion(options: {
  readonly controlEndpoint: string;
  readonly controlToken: string;
}): Promise<RemoteRegion> {
  const headers = { authorization: `Bearer ${options.controlToken}` };

  const fetchJson = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
    const response = await fetch(`${options.controlEndpoint}/${path}`, { ...init, headers });
    const body = (await response.json()) as T & { readonly error?: string };
    if (!response.ok) throw new Error(`The region refused ${path}: ${body.error}`);
    return body;
  };
  const call = async (method: string, parameters: readonly unknown[]): Promise<unknown> => {
    const init = { method: 'POST', body: JSON.stringify(parameters) };
    return (await fetchJson<{ readonly result?: unknown }>(method, init)).result;
  };
  const methods = Object.fromEntries(
    controlMethods.map((method) => [method, (...parameters: readonly unknown[]) => call(method, parameters)]),
  ) as unknown as RemoteControl;
  const about = await fetchJson<Pick<RemoteRegion, 'region' | 'endpoint' | 'pricingEndpoint'>>('');

  return {
    ...methods,
    ...about,
    until(predicate, wait = {}) {
      let seen: Seen = { revision: -1, view: { instances: [], images: [], calls: [] } };
      const readView = async (signal: AbortSignal) => {
        const path = `view?after=${seen.revision}&calls=${seen.view.calls.length}`;
        const { revision, view } = await fetchJson<Seen>(path, { signal });
        seen = { revision, view: mergeViews(seen.view, view) };
        return seen.view;
      };
      // The request for a view is answered when something has changed.
      return untilHolds(predicate, { wait, readView, nextChange: async () => {} });
    },
    async *events({ signal }) {
      const response = await fetch(`${options.controlEndpoint}/events`, { headers, signal });
      if (!response.ok || !response.body) throw new Error(`The region refused its events: ${response.status}`);
      yield* linesOf(response.body);
    },
  };
}

interface Seen {
  readonly revision: number;
  readonly view: RegionView;
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncIterable<RegionEvent> {
  let rest = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as RegionEvent;
  }
}
