import {
  type Address,
  bytesToHex,
  DecodeError,
  EAM_ACTOR_ID,
  SELECTOR_BYTES,
} from '../../../types/index.ts'
import { type CallFrame, framesOf } from '../../trace-tree.ts'
import { bytesOfBlock } from '../evm-input.ts'
import { readArguments } from './abi-reader.ts'
import { formatLog } from './format.ts'
import { argumentTypes } from './signatures.ts'

/** The address that `console.sol` of Hardhat and Foundry sends its lines to: no contract is there. */
export const CONSOLE_ADDRESS = '0x000000000000000000636F6e736F6c652e6c6f67'
const CONSOLE_SUBADDRESS = CONSOLE_ADDRESS.toLowerCase()

/** Whether a call is a `console.log` of a contract. */
export function isConsoleCall({ to }: { readonly to: Address }): boolean {
  return to.namespace === EAM_ACTOR_ID && bytesToHex(to.payload) === CONSOLE_SUBADDRESS
}

/**
 * Collects what contracts printed with `console.log` during a call and the calls below it, in order, also in
 * calls that were reverted.
 *
 * @param root - undefined, if nothing was traced, gives no lines
 */
export function consoleLogs(root: CallFrame | undefined): string[] {
  return [...framesOf(root)].filter(isConsoleCall).map(consoleText)
}

/** The line that a call of the console prints; the bytes if it has no function of that kind. */
export function consoleText({ params }: Pick<CallFrame, 'params'>): string {
  const data = bytesOfBlock(params) ?? new Uint8Array(0)
  const types = argumentTypes(bytesToHex(data.subarray(0, SELECTOR_BYTES)))
  if (types === undefined) return bytesToHex(data)
  try {
    return formatLog(readArguments(types, data.subarray(SELECTOR_BYTES)))
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    return bytesToHex(data)
  }
}
