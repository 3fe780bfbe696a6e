export { type ActorState, EMPTY_ARR_CID } from './actor-state.ts'
export { diffTrees } from './diff-trees.ts'
export { StateTree } from './state-tree.ts'
export type { ActorChange, TreeImage } from './tree-image.ts'
