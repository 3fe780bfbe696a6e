export { type ActorState, EMPTY_ARR_CID } from './actor-state.ts'
export { diffTrees } from './diff-trees.ts'
export { type ActorChange, StateTree, type TreeImage } from './state-tree.ts'
