/**
 * Typed CBOR. A schema (`cbor.tuple({...})`) is declared once and gives two forms of a value: the view
 * form for people (`decodeValue`, `encodeValue`) and the raw form for native actors ({@link rawCodec}).
 * The folder of a built-in actor has, by this convention:
 *
 * - `schema.ts` (a few lines stand in `definition.ts`): `X_SCHEMA`, the schema of its state, with the layouts of older releases beside it
 *   (`X_SCHEMA_V10`) and the schemas of its parts, params and return values;
 * - `definition.ts`: `X`, its `defineBuiltin` with the one table of its methods: number, name, whether
 *   the FRC-42 number is exported too, params and returns. It is the public typed definition as well;
 * - `state.ts`: `X_STATE = rawCodec(X_SCHEMA)`, `type XState = Raw<typeof X_SCHEMA>`, functions on it;
 * - `actor.ts`: `X_ACTOR = nativeActor(X, { handlers })`, where each handler is `(rt, params)` and takes
 *   and returns raw values, with types that the table gives.
 *
 * `builtin-actors/verifreg` is the model.
 */
export {
  type ActorDefinition,
  type MethodSpec,
  methodNameOf,
  methodNumberOf,
  methodNumbersOf,
  type ParamsOf,
  type ReturnOf,
} from './actor-definition.ts'
export * as cbor from './cbor.ts'
export {
  type CollectionSchema,
  type CollectionShape,
  decodePart,
  type LinkSchema,
} from './collections.ts'
export type {
  ArraySchema,
  Fields,
  NullableSchema,
  RawTuple,
  TupleInput,
  TupleOf,
  TupleSchema,
} from './compound.ts'
export type { KeySchema } from './keys.ts'
export { type Raw, rawCodec } from './raw.ts'
export { loadAmt, loadHamt } from './raw-collections.ts'
export {
  type AnySchema,
  type BlockReader,
  decodeValue,
  type EncodeContext,
  encodeValue,
  type Infer,
  type InferInput,
  isSchema,
  NO_NAMES,
  type Schema,
} from './schema.ts'
export { Linked, StateArray, StateMap } from './views.ts'
