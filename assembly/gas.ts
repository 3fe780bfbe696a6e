// Gas.
import { utf8 } from './bytes'
import { check } from './error'
import { gas_available, gas_charge } from './sys'

const OUT: usize = memory.data(8, 8)

/** Returns the gas that is left to this invocation. */
export function gasAvailable(): u64 {
  check(gas_available(OUT), 'gas.available')
  return load<u64>(OUT)
}

/** Charges this invocation, under a name that traces show. */
export function chargeGas(name: string, amount: u64): void {
  const text = utf8(name)
  check(gas_charge(text.dataStart, text.length, amount), 'gas.charge')
}
