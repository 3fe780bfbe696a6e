import { type Cid, Codec, cidOf, HashCode } from '../../ipld/index.ts'
import { ActorError, type BlockId, ExitCode, SyscallError } from '../../types/index.ts'
import type { ActorSyscalls } from './syscalls.ts'

/** A value as it goes between actors; its bytes are not to be written. */
export interface IpldBlock {
  readonly codec: number
  readonly data: Uint8Array
}

/** An empty DAG-CBOR array: the state of an actor before its constructor. */
export const EMPTY_ARR_CID: Cid = cidOf(Codec.DAG_CBOR, Uint8Array.of(0x80))
/** Code of keccak-256 as the syscalls take it. */
export const KECCAK_256: bigint = BigInt(HashCode.KECCAK_256)
/** Code of blake2b-256 as the syscalls take it. */
export const BLAKE2B_256: bigint = BigInt(HashCode.BLAKE2B_256)

/** The bytes of a block by CID, borrowed: open, then read. @throws ActorError `USR_ILLEGAL_STATE` if it cannot be opened */
export function readBlock(sys: ActorSyscalls, cid: Cid): Uint8Array {
  if (cid.hashCode === HashCode.IDENTITY) return cid.digest
  return orIllegalState(`get failed on a block`, () => {
    return sys.blockData(sys.blockOpen(cid).id)
  })
}

/** Puts a DAG-CBOR block: create, then link. */
export function putBlock(sys: ActorSyscalls, data: Uint8Array): Cid {
  return orIllegalState('put failed', () =>
    sys.blockLink(sys.blockCreate(BigInt(Codec.DAG_CBOR), data), BLAKE2B_256, 32),
  )
}

/** The parameters of a call: stat, then read. */
export function readParams(sys: ActorSyscalls, id: BlockId): IpldBlock | undefined {
  if (id === 0) return undefined
  const { codec } = sys.blockStat(id)
  return { codec, data: sys.blockData(id) }
}

function orIllegalState<T>(message: string, run: () => T): T {
  try {
    return run()
  } catch (thrown) {
    if (!(thrown instanceof SyscallError)) throw thrown
    throw new ActorError(ExitCode.USR_ILLEGAL_STATE, `${message}: ${thrown.message}`)
  }
}
