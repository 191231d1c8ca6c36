import { type ErasedPluginSpec, type Events, type EventType, SpotGuardError } from '@spotguard/sdk';

/** Carries events between plugins. Each plugin gets its events in order, after `emit` has returned. */
export class EventHub {
  readonly #listeners = new Map<string, ((payload: unknown) => void)[]>();

  /**
   * Returns the `events` of one plugin. `onDelivered` is called after each event that a listener of the plugin has
   * handled, with the error that it threw, if any. A slow listener delays only the further events of its own plugin.
   */
  eventsOf(
    { id, emits = [] }: Pick<ErasedPluginSpec, 'id' | 'emits'>,
    onDelivered: (error: unknown | undefined) => void,
  ): Events {
    let tail: Promise<void> = Promise.resolve();
    return {
      emit: (type, payload) => {
        const declared = emits.find(({ name }) => name === type.name);
        if (declared === undefined) throw undeclared(id, type);
        const parsed = parsePayload(id, declared, payload);
        for (const listener of this.#listeners.get(type.name) ?? []) listener(parsed);
      },
      on: (type, listen) => {
        const listener = (payload: unknown) => {
          // The payload has been validated by the schema of the declared event with this name.
          tail = tail.then(() => listen(payload as never)).then(() => onDelivered(undefined), onDelivered);
        };
        this.#listeners.set(type.name, [...(this.#listeners.get(type.name) ?? []), listener]);
      },
    };
  }
}

function undeclared(plugin: string, { name }: EventType): SpotGuardError {
  const message = `Plugin '${plugin}' emitted '${name}', which it does not declare; add the event to its 'emits'`;
  return new SpotGuardError('WIRING_INVALID', message);
}

function parsePayload(plugin: string, { name, payload: schema }: EventType, payload: unknown): unknown {
  const parsed = schema['~standard'].validate(payload);
  if (parsed instanceof Promise) {
    const message = `The schema of the event '${name}' validates asynchronously, and an emitter does not wait; use a schema that answers at once`;
    throw new SpotGuardError('INVARIANT', message);
  }
  if (parsed.issues === undefined) return parsed.value;
  const issues = parsed.issues.map(
    ({ path = [], message }) => `${path.map(String).join('.') || 'payload'}: ${message}`,
  );
  throw new SpotGuardError(
    'INVARIANT',
    `Plugin '${plugin}' emitted '${name}' with a payload that its own schema refuses: ${issues.join('; ')}`,
    { details: { issues: parsed.issues } },
  );
}
