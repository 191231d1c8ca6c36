/** A JSON Schema, as an agent reports it. Nothing of it is known before it is looked at. */
export type JsonSchema = Readonly<Record<string, unknown>>;
