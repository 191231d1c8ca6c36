import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec';

/**
 * Validates a value: a Standard Schema of any library (zod, valibot, arktype, …). The defaults are `any` so that one
 * record can contain schemas of different types while each keeps its own; no value has the type `any`.
 */
export type Schema<Input = any, Output = any> = StandardSchemaV1<Input, Output>;

/**
 * A schema that can also describe itself as JSON Schema. The kernel reads the keys, their descriptions, defaults and
 * environment variables from that description. `zod` has it, `zod/mini` has not.
 */
export type ConfigSchema<Input = any, Output = any> = Schema<Input, Output> & StandardJSONSchemaV1<Input, Output>;

/** The type of a value after validation by the schema. */
export type Output<S extends Schema> = StandardSchemaV1.InferOutput<S>;

/** The type of a value that the schema accepts. */
export type Input<S extends Schema> = StandardSchemaV1.InferInput<S>;

/** A value or a promise of it, for functions that may be asynchronous. */
export type MaybePromise<T> = T | Promise<T>;
