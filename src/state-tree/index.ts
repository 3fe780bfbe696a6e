export { type ActorState, EMPTY_ARR_CID } from './actor-state.ts'
export { StateTree } from './state-tree.ts'
