export * as cbor from './cbor.ts'
export {
  type CollectionSchema,
  type CollectionShape,
  decodePart,
  Linked,
  type LinkSchema,
  StateArray,
  StateMap,
} from './collections.ts'
export type {
  ArraySchema,
  Fields,
  NullableSchema,
  TupleInput,
  TupleOf,
  TupleSchema,
} from './compound.ts'
export type { KeySchema } from './keys.ts'
export {
  type AnySchema,
  type BlockReader,
  decodeValue,
  type EncodeContext,
  encodeValue,
  type Infer,
  type InferInput,
  NO_NAMES,
  type Schema,
} from './schema.ts'
