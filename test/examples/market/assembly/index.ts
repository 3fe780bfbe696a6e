// A stand-in for the market actor that the reference can run: what it says of a deal is in its number.
// Deal n * 10 + kind: 0 active, 1 of another piece, 2 not active, 3 terminated, 4 unknown. The client is n.
import {
  abort, bytesAt, Cid, CborWriter, ExitCode, frc42, methodNumber, readParams, returnCbor, unhandledMethod,
} from 'litefvm/assembly'

const PIECE: usize = memory.data<u8>([
  0x01, 0x81, 0xe2, 0x03, 0x92, 0x20, 0x20,
  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
])

export function invoke(params: u32): u32 {
  const deal = readParams(params).uint()
  const kind = deal % 10
  if (kind == 4) return abort<u32>(ExitCode.USR_NOT_FOUND, 'there is no such deal')
  switch (methodNumber()) {
    case frc42('GetDealDataCommitment'): {
      const piece = bytesAt(PIECE, 39)
      if (kind == 1) piece[38] = 2
      return returnCbor(new CborWriter().array(2).link(new Cid(piece)).uint(2048))
    }
    case frc42('GetDealActivation'):
      return returnCbor(
        new CborWriter().array(2).int(kind == 2 ? -1 : 100).int(kind == 3 ? 200 : -1),
      )
    case frc42('GetDealClient'): return returnCbor(new CborWriter().uint(deal / 10))
    default: return unhandledMethod()
  }
}
