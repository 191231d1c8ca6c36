import { type ErasedPluginSpec, type Events, type EventType, SpotGuardError } from '@spotguard/sdk';
import type { PluginUnit } from './plugin-unit.js';

/** A plugin that emits events or listens to some. */
type EventUnit = Pick<PluginUnit, 'log' | 'noteOutcome'> & {
  readonly spec: Pick<ErasedPluginSpec, 'id' | 'emits' | 'listens'>;
};

/** Carries events between plugins. Each plugin gets its events in order, after `emit` has returned. */
export class EventHub {
  readonly #listeners = new Map<string, ((payload: unknown) => void)[]>();

  /** Returns the `events` of one plugin. A slow listener delays only the further events of its own plugin. */
  eventsOf(unit: EventUnit): Events {
    let tail: Promise<void> = Promise.resolve();
    const onDelivered = (error: unknown | undefined): void => {
      if (error !== undefined) unit.log.error('Event listener failed', { error });
      unit.noteOutcome('events', error);
    };
    return {
      emit: (type, payload) => {
        const parsed = parsePayload(declaredIn(unit, 'emits', type), payload);
        const error = 'problem' in parsed ? new SpotGuardError('INVARIANT', parsed.problem) : undefined;
        if (error !== undefined) unit.log.error('Event was not emitted', { error });
        unit.noteOutcome(`event ${type.name}`, error);
        if ('value' in parsed) for (const listener of this.#listeners.get(type.name) ?? []) listener(parsed.value);
      },
      on: (type, listen) => {
        const { name } = declaredIn(unit, 'listens', type);
        const listener = (payload: unknown) => {
          // The payload has been validated by the schema of the declared event with this name.
          tail = tail.then(() => listen(payload as never)).then(() => onDelivered(undefined), onDelivered);
        };
        this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
      },
    };
  }
}

/** Returns the event as the plugin declares it. Throws when it does not. */
function declaredIn({ spec }: EventUnit, list: 'emits' | 'listens', { name }: Pick<EventType, 'name'>): EventType {
  const declared = spec[list]?.find((event) => event.name === name);
  if (declared !== undefined) return declared;
  const message = `Plugin '${spec.id}' does not declare the event '${name}'; add it to its '${list}'`;
  throw new SpotGuardError('WIRING_INVALID', message);
}

type Parsed = { readonly value: unknown } | { readonly problem: string };

function parsePayload({ name, payload: schema }: EventType, payload: unknown): Parsed {
  const parsed = schema['~standard'].validate(payload);
  if (parsed instanceof Promise) {
    return {
      problem: `The schema of the event '${name}' validates asynchronously, and an emitter does not wait; use a schema that answers at once`,
    };
  }
  if (parsed.issues === undefined) return { value: parsed.value };
  const issues = parsed.issues.map(
    ({ path = [], message }) => `${path.map(String).join('.') || 'payload'}: ${message}`,
  );
  return { problem: `The event '${name}' has a payload that its own schema refuses: ${issues.join('; ')}` };
}
