import type { RegionView } from '../region-control.js';

/** A region's view as it changes, for somebody far away who has seen an earlier one. */
export class ViewHistory {
  readonly #seen = { instances: new Changes(), images: new Changes() };
  #revision = -1;

  /** Takes note of the view at a revision. */
  note(view: RegionView, revision: number): void {
    if (revision === this.#revision) return;
    this.#revision = revision;
    this.#seen.instances.note(view.instances, revision);
    this.#seen.images.note(view.images, revision);
  }

  /** What of the view, noted before, has changed after a revision, and the calls from the given one on. */
  since(view: RegionView, seen: { readonly revision: number; readonly calls: number }): RegionView {
    return {
      instances: view.instances.filter(({ id }) => this.#seen.instances.after(seen.revision, id)),
      images: view.images.filter(({ id }) => this.#seen.images.after(seen.revision, id)),
      calls: view.calls.slice(seen.calls),
    };
  }
}

interface Identified {
  readonly id: string;
}

/** At which revision each thing last looked different. */
class Changes {
  readonly #last = new Map<string, { readonly look: string; readonly revision: number }>();

  note(things: readonly Identified[], revision: number): void {
    for (const thing of things) {
      const look = JSON.stringify(thing);
      if (this.#last.get(thing.id)?.look !== look) this.#last.set(thing.id, { look, revision });
    }
  }

  after(revision: number, id: string): boolean {
    return (this.#last.get(id)?.revision ?? Number.POSITIVE_INFINITY) > revision;
  }
}

/** The earlier view with the changes in it. Nothing ever leaves a view, so that the order is that of the first sight. */
export function mergeViews(earlier: RegionView, changes: RegionView): RegionView {
  return {
    instances: mergeById(earlier.instances, changes.instances),
    images: mergeById(earlier.images, changes.images),
    calls: [...earlier.calls, ...changes.calls],
  };
}

function mergeById<T extends Identified>(earlier: readonly T[], changed: readonly T[]): readonly T[] {
  return [...new Map([...earlier, ...changed].map((thing) => [thing.id, thing])).values()];
}
