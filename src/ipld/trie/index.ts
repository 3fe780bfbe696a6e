export { BitmapNode } from './bitmap-node.ts'
export { NO_EXTENSION } from './extension.ts'
export { mapConfig } from './map-config.ts'
export { MapCursor } from './map-cursor.ts'
export { type EntryDiff, MapDiff, type MapSource } from './map-diff.ts'
export { MapChild, type MapForm, type MapOptions } from './map-node.ts'
export { MapTrie } from './map-trie.ts'
export {
  AT_ROOT,
  badNode,
  type PathFinder,
  pathText,
  putNodeBlock,
  readNodeBlock,
} from './node-loader.ts'
export { type MapEntry, sameBytes } from './trie-key.ts'
