import type { Patience, RegionView } from './region-control.js';

const defaultTimeoutMs = 30_000;

/** Asks a question about the region again and again; `changed` resolves when there may be another answer. */
export async function untilHolds(
  predicate: (view: RegionView) => boolean,
  options: {
    readonly patience: Patience;
    look(signal: AbortSignal): RegionView | Promise<RegionView>;
    changed(signal: AbortSignal): Promise<void>;
  },
): Promise<RegionView> {
  const { timeoutMs, signal } = options.patience;
  const deadline = timeoutMs === undefined && signal ? undefined : AbortSignal.timeout(timeoutMs ?? defaultTimeoutMs);
  const end = AbortSignal.any([signal, deadline].filter((candidate) => candidate !== undefined));
  let last: RegionView | undefined;
  try {
    for (;;) {
      last = await options.look(end);
      if (predicate(last)) return last;
      end.throwIfAborted();
      await options.changed(end);
    }
  } catch (error) {
    if (!end.aborted) throw error;
    const waited = deadline?.aborted ? `within ${timeoutMs ?? defaultTimeoutMs} ms` : 'before the wait was ended';
    throw new Error(`The region did not come to the awaited state ${waited}.\n${dump(last)}`, { cause: error });
  }
}

/** The state in lines for people: instances with services, images, the last calls. */
function dump(view: RegionView | undefined): string {
  if (!view) return 'Its state was never seen.';
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
