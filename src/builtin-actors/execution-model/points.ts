/**
 * The points of an invocation of a native actor: at its start, in a syscall, at its end. Blocks that
 * are opened and read are distinguished by their kind.
 */
export const Point = {
  start: 0,
  end: 1,
  exit: 2,
  debugEnabled: 3,
  msgContext: 4,
  networkContext: 5,
  /** A block that a state leads to. */
  blockOpen: 6,
  openState: 7,
  blockRead: 8,
  readState: 9,
  readParams: 10,
  /** The return of a send. */
  readReturn: 11,
  blockCreate: 12,
  blockLink: 13,
  blockStat: 14,
  root: 15,
  setRoot: 16,
  resolveAddress: 17,
  lookupDelegatedAddress: 18,
  getActorCodeCid: 19,
  nextActorAddress: 20,
  createActor: 21,
  getBuiltinActorType: 22,
  getCodeCidForType: 23,
  verifySignature: 24,
  hash: 25,
  currentBalance: 26,
  balanceOf: 27,
  tipsetCid: 28,
  getBeaconRandomness: 29,
  recoverSecpPublicKey: 30,
  gasAvailable: 31,
  selfDestruct: 32,
  emitEvent: 33,
  send: 34,
  /** Code of a contract. */
  readCode: 35,
  /** A block that is not a part of a state: parameters, what is returned. */
  createValue: 36,
  getChainRandomness: 37,
  totalFilCircSupply: 38,
  computeUnsealedSectorCid: 39,
  verifyPost: 40,
  verifyConsensusFault: 41,
  verifyAggregateSeals: 42,
  verifyReplicaUpdate: 43,
  batchVerifySeals: 44,
} as const
/** Names of points, as the tables have them. */
export type PointName = keyof typeof Point
export type Point = (typeof Point)[PointName]

/** The number of points. */
export const POINT_COUNT = Object.keys(Point).length

/** The factors of a stretch's cost after its constant: bytes, and CBOR values in them. */
export const FEATURES = [
  'fromBytes',
  'fromItems',
  'toBytes',
  'toItems',
  'paramsBytes',
  'paramsItems',
  'stateBytes',
  'stateItems',
] as const

/** Numbers that the cost of a stretch has: a constant and the features. */
export const ROW_LENGTH = 1 + FEATURES.length

/** The block that opening or reading at `point` means after `previous`. */
export function refinePoint(previous: Point, point: Point): Point {
  if (point === Point.blockOpen) return previous === Point.root ? Point.openState : Point.blockOpen
  if (point !== Point.blockRead && point !== Point.readCode) return point
  switch (previous) {
    case Point.openState:
      return point === Point.readCode ? point : Point.readState
    case Point.blockStat:
      return Point.readParams
    case Point.send:
      return Point.readReturn
    default:
      return point
  }
}
