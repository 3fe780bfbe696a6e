import { type ActorDefinition, type MethodSpec, methodNumbersOf } from '../schema/index.ts'
import { assertOptions, type MethodNum, type OptionNames, UsageError } from '../types/index.ts'

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

const DEFINITION_FIELDS = {
  name: true,
  methods: true,
  state: true,
  exitCodes: true,
} satisfies OptionNames<ActorDefinition>
const METHOD_FIELDS = {
  number: true,
  exported: true,
  retired: true,
  params: true,
  returns: true,
} satisfies OptionNames<MethodSpec>

/**
 * Describes an actor's interface, so that handles have its methods with their types.
 *
 * @throws UsageError `FVM_DEFINITION` for a name that handles have already, or a number given twice;
 * `FVM_OPTION` for an unknown field
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
  assertOptions(definition, 'the fields of a definition', DEFINITION_FIELDS)
  const byNumber = new Map<MethodNum, string>()
  for (const [name, spec] of Object.entries(definition.methods)) {
    assertOptions(spec, `the fields of method ${name}`, METHOD_FIELDS)
    if (TAKEN.includes(name))
      throw new UsageError(
        'FVM_DEFINITION',
        `a method cannot have the name "${name}", which every handle uses for a member of its own: choose another name and give the method's number`,
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
