import { CborReader } from '../../ipld/index.ts'
import { FatalError } from '../../types/index.ts'
import { bytesToHex, type Hex } from '../abi/index.ts'
import type { Result } from '../result.ts'
import { checksumAddress } from '../solidity/index.ts'

/** The return value of CreateExternal: id, robust address, Ethereum address. */
export function readCreated(result: Result): { id: bigint; address: Hex } {
  const r = new CborReader(result.returnData)
  if (r.readArrayHeader() !== 3) throw new FatalError('CreateExternal returned no triple')
  const id = r.readUint()
  if (!r.readNull()) r.readBytes()
  return { id, address: checksumAddress(bytesToHex(r.readBytes())) }
}
