import type { RegionView } from '../region-control.js';

/** Remembers when each part of a region's view last changed, so that a remote caller can be sent only the changes. */
export class ViewHistory {
  readonly #changes = { instances: new Changes(), images: new Changes() };
  #revision = -1;

  /** Records the view at a revision. */
  record(view: RegionView, revision: number): void {
    if (revision === this.#revision) return;
    this.#revision = revision;
    this.#changes.instances.record(view.instances, revision);
    this.#changes.images.record(view.images, revision);
  }

  /** Returns the part of a recorded view that has changed since a revision, and the calls after the first `calls`. */
  since(view: RegionView, seen: { readonly revision: number; readonly calls: number }): RegionView {
    return {
      instances: view.instances.filter(({ id }) => this.#changes.instances.isNewerThan(seen.revision, id)),
      images: view.images.filter(({ id }) => this.#changes.images.isNewerThan(seen.revision, id)),
      calls: view.calls.slice(seen.calls),
    };
  }
}

interface Identified {
  readonly id: string;
}

/** The revision at which each item last changed. */
class Changes {
  readonly #last = new Map<string, { readonly json: string; readonly revision: number }>();

  record(items: readonly Identified[], revision: number): void {
    for (const item of items) {
      const json = JSON.stringify(item);
      if (this.#last.get(item.id)?.json !== json) this.#last.set(item.id, { json, revision });
    }
  }

  isNewerThan(revision: number, id: string): boolean {
    return (this.#last.get(id)?.revision ?? Number.POSITIVE_INFINITY) > revision;
  }
}

/**
 * Returns the earlier view with the changes applied. Items are never removed from a view, so their order stays the
 * same.
 */
export function mergeViews(earlier: RegionView, changes: RegionView): RegionView {
  return {
    instances: mergeById(earlier.instances, changes.instances),
    images: mergeById(earlier.images, changes.images),
    calls: [...earlier.calls, ...changes.calls],
  };
}

function mergeById<T extends Identified>(earlier: readonly T[], changed: readonly T[]): readonly T[] {
  return [...new Map([...earlier, ...changed].map((item) => [item.id, item])).values()];
}
