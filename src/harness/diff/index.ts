export { toPlain } from './plain.ts'
export {
  type ActorDiff,
  type ActorNames,
  decodeState,
  diffActors,
  StateDiff,
} from './state-diff.ts'
export type { FieldChange } from './value-diff.ts'
