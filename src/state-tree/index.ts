export {
  type ActorState,
  actorStatesEqual,
  decodeActorState,
  EMPTY_ARR_CID,
  encodeActorState,
} from './actor-state.ts'
export { INIT_ACTOR_ID } from './init-state.ts'
export { StateTree } from './state-tree.ts'
