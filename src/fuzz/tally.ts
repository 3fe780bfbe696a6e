import { builtinMethodName } from '../builtin-actors/index.ts'
import { type ActorId, METHOD_SEND } from '../types/index.ts'
import type { FuzzStep } from './session.ts'
import { COUNTED_ACTORS } from './storage/exit-codes.ts'

/** Calls of methods by exit code, those that messages make and those that actors make. */
export type MethodCounts = Readonly<Record<string, Readonly<Record<string, number>>>>

/** Adds up counts of methods. */
export function addCounts(
  total: Record<string, Record<string, number>>,
  counts: MethodCounts,
): void {
  for (const [method, codes] of Object.entries(counts)) {
    const known = (total[method] ??= {})
    for (const [code, n] of Object.entries(codes)) known[code] = (known[code] ?? 0) + n
  }
}

/**
 * Counts the calls of a script by actor, method and exit code.
 *
 * @param typeOf - the name of an actor's code
 */
export function countMethods(
  steps: readonly FuzzStep[],
  typeOf: (id: ActorId) => string | undefined,
): MethodCounts {
  const counts: Record<string, Record<string, number>> = {}
  for (const { official } of steps) {
    const open: { method: bigint; id: ActorId | undefined }[] = []
    for (const event of official.trace) {
      if (event.type === 'Call') open.push({ method: event.method, id: undefined })
      else if (event.type === 'InvokeActor') open.at(-1)!.id = event.id
      else if (event.type === 'CallError') open.pop()
      else if (event.type === 'CallReturn') {
        const call = open.pop()
        const type = call?.id === undefined ? undefined : typeOf(call.id)
        if (call === undefined || type === undefined || !COUNTED_ACTORS.includes(type)) continue
        const name = nameOf(type, call.method)
        addCounts(counts, { [`${type} ${name}`]: { [event.exitCode]: 1 } })
      }
    }
  }
  return counts
}

function nameOf(type: string, method: bigint): string {
  if (method === METHOD_SEND) return 'a transfer'
  return builtinMethodName(type, method) ?? 'a method that it does not have'
}
