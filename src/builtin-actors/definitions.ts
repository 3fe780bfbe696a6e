import { methodNumber } from '../crypto/index.ts'
import { type AnySchema, methodNameOf, methodNumberOf } from '../schema/index.ts'
import type { MethodNum } from '../types/index.ts'
import { ACCOUNT } from './account/definition.ts'
import { CRON } from './cron/definition.ts'
import { DATACAP } from './datacap/definition.ts'
import { EAM } from './eam/definition.ts'
import { ETHACCOUNT } from './ethaccount/definition.ts'
import { EVM } from './evm/definition.ts'
import { INIT } from './init/definition.ts'
import { MARKET } from './market/definition.ts'
import { MINER } from './miner/definition.ts'
import { MULTISIG } from './multisig/definition.ts'
import { PAYMENT_CHANNEL } from './paymentchannel/definition.ts'
import { PLACEHOLDER } from './placeholder/definition.ts'
import { POWER } from './power/definition.ts'
import { REWARD } from './reward/definition.ts'
import type { ActorName } from './runtime/actor-type.ts'
import type { BuiltinDefinition } from './runtime/native-actor.ts'
import { SYSTEM } from './system/definition.ts'
import { VERIFREG } from './verifreg/definition.ts'

/** The definition of each built-in actor by its name in manifests. */
export const BUILTIN_ACTORS: Readonly<Record<ActorName, BuiltinDefinition>> = {
  system: SYSTEM,
  init: INIT,
  cron: CRON,
  account: ACCOUNT,
  storagepower: POWER,
  storageminer: MINER,
  storagemarket: MARKET,
  paymentchannel: PAYMENT_CHANNEL,
  multisig: MULTISIG,
  reward: REWARD,
  verifiedregistry: VERIFREG,
  datacap: DATACAP,
  placeholder: PLACEHOLDER,
  evm: EVM,
  eam: EAM,
  ethaccount: ETHACCOUNT,
}

/** The definition of a built-in actor by its name in manifests, undefined for another name. */
export function builtinDefinitionOf(type: string): BuiltinDefinition | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `hasOwn` has found the key
  return Object.hasOwn(BUILTIN_ACTORS, type) ? BUILTIN_ACTORS[type as ActorName] : undefined
}

/**
 * The schema of a built-in actor's state, undefined for a name or a release that has none.
 *
 * @param actorsVersion - the release of the built-in actors
 * @param block - the state: that of one actor names the layout of its maps
 */
export function stateSchemaOf(
  type: string,
  actorsVersion: number,
  block: Uint8Array,
): AnySchema | undefined {
  const definition = builtinDefinitionOf(type)
  const schema = definition?.layouts.find(([since]) => actorsVersion >= since)?.[1]
  return schema === undefined ? undefined : (definition?.schemaFor?.(block) ?? schema)
}

/** The name of a method of a built-in actor, undefined for a number that it does not have. */
export function builtinMethodName(type: string, number: MethodNum): string | undefined {
  const definition = builtinDefinitionOf(type)
  return definition === undefined ? undefined : methodNameOf(definition, number)
}

/**
 * The number that a call of a built-in actor by name means. A name that the actor does not have is its
 * FRC-42 number if the actor answers such methods.
 *
 * @throws UsageError `FVM_METHOD_NAME` for another name, with the nearest one and all that there are
 */
export function methodNumberOfBuiltin(definition: BuiltinDefinition, name: string): MethodNum {
  return definition.answersExported === true && !Object.hasOwn(definition.methods, name)
    ? methodNumber(name)
    : methodNumberOf(definition, name)
}

/**
 * The number of a method of a built-in actor: the exported one, which everybody may call, if there
 * is one. Undefined for a name that it does not have.
 */
export function builtinMethodNumber(type: string, name: string): MethodNum | undefined {
  const definition = builtinDefinitionOf(type)
  if (definition === undefined || !Object.hasOwn(definition.methods, name)) return undefined
  return methodNumberOf(definition, name)
}
