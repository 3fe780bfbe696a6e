import { type ActorDefinition, methodNumbersOf } from '../schema/index.ts'
import { type MethodNum, UsageError } from '../types/index.ts'

export {
  type ActorDefinition,
  type MethodSpec,
  methodNameOf,
  methodNumberOf,
  type ParamsOf,
  type ReturnOf,
} from '../schema/index.ts'

/** Names that handles have already. */
const TAKEN: readonly string[] = [
  'actor',
  'address',
  'balance',
  'call',
  'connect',
  'definition',
  'estimateGas',
  'id',
  'send',
  'state',
  'then',
  'toJSON',
  'toString',
  'vm',
]

/**
 * Describes an actor's interface, so that handles have its methods with their types.
 *
 * @throws UsageError `FVM_DEFINITION` for a name that handles have already, or a number given twice
 * @example
 * const COUNTER = defineActor({
 *   name: 'counter',
 *   methods: {
 *     Increment: { number: 2, params: cbor.u64, returns: cbor.u64 },
 *     Get: { number: 3, returns: cbor.u64 },
 *   },
 * })
 * methodNumberOf(COUNTER, 'Get') // 3n
 */
export function defineActor<const D extends ActorDefinition>(definition: D): D {
  const byNumber = new Map<MethodNum, string>()
  for (const [name, spec] of Object.entries(definition.methods)) {
    if (TAKEN.includes(name))
      throw new UsageError(
        'FVM_DEFINITION',
        `a method cannot be called "${name}" here, as handles have that already: choose another name and give its number`,
      )
    for (const number of methodNumbersOf(name, spec)) {
      const other = byNumber.get(number)
      if (other !== undefined)
        throw new UsageError(
          'FVM_DEFINITION',
          `the methods ${other} and ${name} both have number ${number}: give each its own`,
        )
      byNumber.set(number, name)
    }
  }
  return definition
}
