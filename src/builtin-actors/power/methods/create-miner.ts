import { encodeAs } from '../../../ipld/index.ts'
import { type Raw, rawCodec } from '../../../schema/index.ts'
import { Address, INIT_ACTOR_ID } from '../../../types/index.ts'
import { EXEC_RETURN_SCHEMA, EXEC_SCHEMA, INIT } from '../../init/definition.ts'
import { MINER_CONSTRUCTOR_PARAMS_SCHEMA } from '../../miner/params.ts'
import { ActorType } from '../../runtime/actor-type.ts'
import { builtinNumberOf } from '../../runtime/native-actor.ts'
import { decodeReturn, encodeParams } from '../../runtime/params.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { loadClaims, setClaim } from '../claims.ts'
import type { CREATE_MINER_RETURN_SCHEMA, CREATE_MINER_SCHEMA } from '../schema.ts'
import { minimumPowerOf, POWER_STATE } from '../state.ts'

const EXEC = builtinNumberOf(INIT, 'Exec')

// Source: builtin-actors v18.0.0 `actors/power/src/ext.rs`.
const EXEC_PARAMS = rawCodec(EXEC_SCHEMA)
const EXEC_RETURN = rawCodec(EXEC_RETURN_SCHEMA)
const MINER_CONSTRUCTOR_PARAMS = rawCodec(MINER_CONSTRUCTOR_PARAMS_SCHEMA)

/** M2: makes a miner through init, with the value received as its deposit, and gives it a claim of no power. */
export function createMiner(
  rt: Runtime,
  params: Raw<typeof CREATE_MINER_SCHEMA>,
): Raw<typeof CREATE_MINER_RETURN_SCHEMA> {
  rt.acceptAnyCaller()
  const { owner, worker, windowPostProofType, peer, multiaddrs } = params
  const value = rt.message.valueReceived
  const constructorParams = encodeAs(MINER_CONSTRUCTOR_PARAMS, {
    owner,
    worker,
    controlAddresses: [],
    windowPostProofType,
    peerId: peer,
    multiAddresses: multiaddrs,
  })
  const codeCid = rt.sys.getCodeCidForType(ActorType.storageminer)
  const exec = encodeParams((w) => EXEC_PARAMS.encode(w, { codeCid, constructorParams }))
  const answer = rt.send(Address.id(INIT_ACTOR_ID), EXEC, exec, value)
  const made = decodeReturn(answer, (r) => EXEC_RETURN.decode(r))
  rt.transaction(POWER_STATE, (state) => {
    const claims = loadClaims(rt, state)
    setClaim(claims, made.idAddress, {
      windowPostProof: windowPostProofType,
      rawBytePower: 0n,
      qualityAdjPower: 0n,
    })
    state.minerCount += 1n
    if (minimumPowerOf(rt.policy, windowPostProofType) <= 0n) state.minerAboveMinPowerCount += 1n
    state.claims = claims.flush()
  })
  return made
}
