export { type ActorState, EMPTY_ARR_CID } from './actor-state.ts'
export { diffTrees } from './diff-trees.ts'
export { type ActorChange, StateTree } from './state-tree.ts'
