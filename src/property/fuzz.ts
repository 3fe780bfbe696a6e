import fc from 'fast-check'
import type { FVM } from '../harness/index.ts'
import { assertOptions, type OptionNames, UsageError } from '../types/index.ts'
import { FuzzFailure } from './failure.ts'
import { shrinkValues } from './shrink.ts'
import { type CallValues, type DrawnCall, type Method, targetOf } from './target.ts'

/** Runs that are made if the options do not say; the number of Foundry's fuzz tests. */
const DEFAULT_RUNS = 256

/** Options of {@link fuzz}. */
export interface FuzzOptions extends CallValues {
  /** Calls to make; 256 by default. */
  readonly runs?: number
  /** The seed that the values follow from; the time by default. A failure names its seed. */
  readonly seed?: number
  /** The path that a failure names, to run its calls alone. */
  readonly path?: string
}

/** One call of {@link fuzz} and what came of it. */
export interface FuzzRun<M extends Method> {
  /** The world after the call. */
  readonly vm: FVM
  /** The arguments of a contract's function, or the params of an actor's method. */
  readonly args: Parameters<M>[0]
  readonly from: string
  /** attoFIL that was sent along. */
  readonly value: bigint
  /** The value that the function returned. */
  readonly result: ReturnType<M>
}

/** The summary of a run of {@link fuzz}. */
export interface FuzzReport {
  readonly runs: number
  readonly seed: number
}

const OPTIONS = {
  args: true,
  params: true,
  from: true,
  value: true,
  runs: true,
  seed: true,
  path: true,
} satisfies OptionNames<FuzzOptions>

/**
 * Calls a method many times with values of its types, each time from the state that the world has now,
 * and asks the property after each call. Values at the ends of ranges, accounts of the world and
 * constants of the contract's code are drawn more often. The state is as before at the end.
 *
 * A call through `write` must succeed, one through `send` may fail. `fc.pre` leaves out calls that do
 * not matter.
 *
 * @param method - `token.write.transfer`, `counter.Increment`
 * @param property - throws, or returns false, where something is wrong
 * @throws FuzzFailure with the shortest call that was found, the seed, and a test to paste
 * @throws UsageError `FVM_ARBITRARY` for anything that is not a method, and types without values
 * @example
 * fuzz(vm, token.send.transfer, ({ result }) => result.ok || token.read.totalSupply() === 1_000n)
 */
export function fuzz<M extends Method>(
  vm: FVM,
  method: M,
  property: (run: FuzzRun<M>) => boolean | undefined | void = () => undefined,
  options: FuzzOptions = {},
): FuzzReport {
  assertOptions(options, 'the options of fuzz', OPTIONS)
  const { runs = DEFAULT_RUNS, seed, path } = options
  const target = targetOf(vm, method, options)
  const start = vm.snapshot()
  const check = (drawn: DrawnCall): boolean | undefined | void => {
    try {
      const { args, from, value } = drawn
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the values are those of the method's types
      return property({ vm, args, from, value, result: target.call(drawn) } as FuzzRun<M>)
    } finally {
      vm.revert(start)
    }
  }
  const details = fc.check(
    fc.property(target.calls, (drawn) => check(drawn) !== false),
    {
      numRuns: runs,
      ...(seed === undefined ? {} : { seed }),
      ...(path === undefined ? {} : { path }),
    },
  )
  if (details.failed) {
    const [found] = details.counterexample ?? []
    if (found === undefined)
      throw new UsageError(
        'FVM_ARBITRARY',
        `fc.pre left out nearly all calls of ${target.name} (${details.numSkips}): give arbitraries in args that draw what matters`,
      )
    let cause: unknown = details.errorInstance
    const drawn = shrinkValues(
      found,
      ([part, argument]) => part === 'args' && target.isOwnValue(argument),
      (candidate) => {
        const broken = brokenBy(() => check(candidate))
        if (broken === undefined || broken.cause instanceof UsageError) return false
        cause = broken.cause
        return true
      },
    )
    throw new FuzzFailure({
      what: target.name,
      runs: details.numRuns,
      seed: details.seed,
      path: details.counterexamplePath ?? '',
      lines: [target.source(drawn, 'write')],
      cause,
    })
  }
  return { runs: details.numRuns, seed: details.seed }
}

/** Finds what makes a property fail; undefined if it holds, or the call does not matter. */
function brokenBy(run: () => boolean | undefined | void): { readonly cause: unknown } | undefined {
  try {
    return run() === false ? { cause: 'it returned false' } : undefined
  } catch (thrown) {
    return fc.PreconditionFailure.isFailure(thrown) ? undefined : { cause: thrown }
  }
}
