import { opcodeOf } from '../../builtin-actors/index.ts'
import { Assembler } from '../evm/assembler.ts'
import { CALL_ACTOR_ID } from '../evm/call-code.ts'

const CALLDATASIZE = opcodeOf('CALLDATASIZE')
const RETURNDATASIZE = opcodeOf('RETURNDATASIZE')

/** Code of a contract that hands its input to the precompile and returns what that answers. */
export const RELAY_CODE: Uint8Array = new Assembler()
  .op(CALLDATASIZE)
  .push(0)
  .push(0)
  .op(opcodeOf('CALLDATACOPY'))
  .push(0)
  .push(0)
  .op(CALLDATASIZE)
  .push(0)
  .push(CALL_ACTOR_ID)
  .op(opcodeOf('GAS'), opcodeOf('DELEGATECALL'))
  .op(RETURNDATASIZE)
  .push(0)
  .push(0)
  .op(opcodeOf('RETURNDATACOPY'), RETURNDATASIZE)
  .push(0)
  .op(opcodeOf('RETURN'))
  .assemble()
