import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec';

/**
 * Validates a value: any Standard Schema (zod, valibot, arktype, …). `any` here and in the other bounds of this
 * package is what lets a record hold schemas of different types without losing each one's own; no value is of it.
 */
export type Schema<Input = any, Output = any> = StandardSchemaV1<Input, Output>;

/**
 * A schema that also describes itself as JSON Schema. Environment variables, documentation tables and the `config`
 * command are made from that half. In zod: plain `zod`, as `zod/mini` has no JSON Schema half.
 */
export type ConfigSchema<Input = any, Output = any> = Schema<Input, Output> & StandardJSONSchemaV1<Input, Output>;

/** What a schema gives after validation. */
export type Output<S extends Schema> = StandardSchemaV1.InferOutput<S>;

/** What a schema takes before validation. */
export type Input<S extends Schema> = StandardSchemaV1.InferInput<S>;

export type MaybePromise<T> = T | Promise<T>;
