/** How a person wants the page to be, in this browser. */
export interface PreferenceValues {
  /** In which zone times are written and days begin: that of the device, or UTC. */
  readonly zone: 'local' | 'utc';
  /** How high the rows of the fleet are. */
  readonly density: 'normal' | 'compact';
  /** Whether single keys are shortcuts. */
  readonly singleKeys: 'on' | 'off';
  /** Whether the browser tells what needs a person, also while the page is in the background. */
  readonly notices: 'on' | 'off';
}

const storageName = 'spotguard.preferences';
const usual: PreferenceValues = { zone: 'local', density: 'normal', singleKeys: 'on', notices: 'off' };

/**
 * The preferences of this browser. They are stored in it, and they are attributes of the page's root element, by which style
 * sheets, formats and shortcuts go.
 */
export class Preferences {
  #values: PreferenceValues;
  readonly #followers = new Set<() => void>();

  constructor(
    private readonly storage: Storage,
    private readonly root: HTMLElement,
  ) {
    this.#values = readStored(storage);
    this.#show();
  }

  /** The present values; the same object until one of them changes. */
  get values(): PreferenceValues {
    return this.#values;
  }

  /** Changes some values, stores and shows them. */
  change(change: Partial<PreferenceValues>): void {
    this.#values = { ...this.#values, ...change };
    this.store();
    this.#show();
    for (const follower of this.#followers) follower();
  }

  /** Stores the present values, as after the browser has cleared what the page had stored. */
  store(): void {
    this.storage.setItem(storageName, JSON.stringify(this.#values));
  }

  /** Calls the function after each change. Returns what ends that. */
  follow(follower: () => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  #show(): void {
    const { zone, density, singleKeys } = this.#values;
    this.root.dataset['zone'] = zone;
    this.root.dataset['density'] = density;
    this.root.dataset['singleKeys'] = singleKeys;
  }
}

/** Reads what is stored; what is no value of a preference counts as not stored. */
function readStored(storage: Storage): PreferenceValues {
  try {
    const found = Object(JSON.parse(storage.getItem(storageName) ?? '{}')) as Readonly<Record<string, unknown>>;
    return {
      zone: found['zone'] === 'utc' ? 'utc' : usual.zone,
      density: found['density'] === 'compact' ? 'compact' : usual.density,
      singleKeys: found['singleKeys'] === 'off' ? 'off' : usual.singleKeys,
      notices: found['notices'] === 'on' ? 'on' : usual.notices,
    };
  } catch {
    return usual;
  }
}
