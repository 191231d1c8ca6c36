import type { RegionView, WaitOptions } from './region-control.js';

const defaultTimeoutMs = 30_000;

/**
 * Calls the predicate with the view of the region until it returns true; `nextChange` resolves when the view may have
 * changed. Rejects at the end of the wait with an error whose message describes the last view.
 */
export async function untilHolds(
  predicate: (view: RegionView) => boolean,
  options: {
    readonly wait: WaitOptions;
    readView(signal: AbortSignal): RegionView | Promise<RegionView>;
    nextChange(signal: AbortSignal): Promise<void>;
  },
): Promise<RegionView> {
  const { timeoutMs, signal } = options.wait;
  const deadline = timeoutMs === undefined && signal ? undefined : AbortSignal.timeout(timeoutMs ?? defaultTimeoutMs);
  const end = AbortSignal.any([signal, deadline].filter((candidate) => candidate !== undefined));
  let last: RegionView | undefined;
  try {
    for (;;) {
      last = await options.readView(end);
      if (predicate(last)) return last;
      end.throwIfAborted();
      await options.nextChange(end);
    }
  } catch (error) {
    if (!end.aborted) throw error;
    const waited = deadline?.aborted ? `within ${timeoutMs ?? defaultTimeoutMs} ms` : 'before the wait was ended';
    throw new Error(`The region did not reach the expected state ${waited}.\n${describe(last)}`, { cause: error });
  }
}

/** Returns a view as readable lines: instances with services, images, the last calls. */
function describe(view: RegionView | undefined): string {
  if (!view) return 'Its state could not be read.';
  const instances = view.instances.map(({ id, state, type, zone, market, tags, services, terminatedBy }) => {
    const what = services.map(
      ({ name, running, starts, exitCode }) => `${name} ${running ? 'runs' : `exited ${exitCode}`} (starts ${starts})`,
    );
    const end = terminatedBy === undefined ? '' : ` by ${terminatedBy}`;
    return `  ${id} ${state}${end} ${market} ${type} ${zone} ${JSON.stringify(tags)} [${what.join(', ')}]`;
  });
  const images = view.images.map(({ id, name, state }) => `  ${id} ${state} ${name}`);
  const calls = view.calls
    .slice(-20)
    .map(({ at, principal, action, result }) => `  ${at} ${principal} ${action} ${result}`);
  return ['Instances:', ...instances, 'Images:', ...images, `Calls (last 20 of ${view.calls.length}):`, ...calls].join(
    '\n',
  );
}
