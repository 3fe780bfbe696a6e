export { checkTokenInvariants, type TokenSummary } from './invariants.ts'
export {
  FRC46_TOKEN_TYPE,
  type ReceivedPayload,
  ReceiverHook,
  type TokensReceived,
} from './receiver-hook.ts'
export {
  DEFAULT_HAMT_BIT_WIDTH,
  RECEIVED_SCHEMA,
  TOKENS_RECEIVED_SCHEMA,
  tokenSchemaOf,
} from './schema.ts'
export { Token } from './token.ts'
export { createTokenState } from './token-state.ts'
