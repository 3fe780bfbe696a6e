export * as cbor from './cbor.ts'
export type {
  ArraySchema,
  Fields,
  NullableSchema,
  TupleInput,
  TupleOf,
  TupleSchema,
} from './compound.ts'
export {
  type AnySchema,
  decodeValue,
  type EncodeContext,
  encodeValue,
  type Infer,
  type InferInput,
  type Schema,
} from './schema.ts'
