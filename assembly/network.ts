// The chain around the message.
import { Cid, MAX_CID_LEN } from './cid'
import { check } from './error'
import { network_context, network_tipset_cid, network_total_fil_circ_supply } from './sys'
import { TokenAmount } from './token-amount'

/** fvm_shared 4.8.4 `src/sys/out.rs`, `NetworkContext`. */
const CONTEXT: usize = memory.data(44, 8)
const OUT: usize = memory.data(16, 8)
const CID: usize = memory.data(100, 8)
let isContextRead = false

function context(): usize {
  if (!isContextRead) {
    check(network_context(CONTEXT), 'network.context')
    isContextRead = true
  }
  return CONTEXT
}

export function currentEpoch(): i64 {
  return load<i64>(context())
}

/** Seconds since 1970. */
export function timestamp(): u64 {
  return load<u64>(context(), 8)
}

/** AttoFIL a unit of gas. */
export function baseFee(): TokenAmount {
  return TokenAmount.at(context() + 16)
}

/** The Ethereum chain id: 314 on mainnet. */
export function chainId(): u64 {
  return load<u64>(context(), 32)
}

export function networkVersion(): u32 {
  return load<u32>(context(), 40)
}

/** The CID of the tipset at a past epoch. */
export function tipsetCid(epoch: i64): Cid {
  check(network_tipset_cid(OUT, epoch, CID, MAX_CID_LEN), 'network.tipset_cid')
  return Cid.at(CID, load<u32>(OUT))
}

export function circulatingSupply(): TokenAmount {
  check(network_total_fil_circ_supply(OUT), 'network.total_fil_circ_supply')
  return TokenAmount.at(OUT)
}
