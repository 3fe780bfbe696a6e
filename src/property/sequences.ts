import fc, { type Arbitrary } from 'fast-check'
import type { FVM, Result } from '../harness/index.ts'
import { assertOneOf, assertOptions, type OptionNames, UsageError } from '../types/index.ts'
import { FuzzFailure } from './failure.ts'
import { shrinkValues } from './shrink.ts'
import { type CallValues, type DrawnCall, type Method, type Target, targetOf } from './target.ts'

const DEFAULT_RUNS = 50
const DEFAULT_STEPS = 30

/** A method that sequences call. */
export interface SequenceCall extends CallValues {
  readonly method: Method
  /** The share of steps that it has beside the others; 1 by default. */
  readonly weight?: number
  /** Runs after each of its calls: here a model of the test's own follows the actor and is compared. */
  readonly after?: (call: DrawnCall & { readonly result: Result<unknown> }) => void
}

/** Options of {@link fuzzSequences}. */
export interface SequenceOptions {
  /** The methods: `[token.send.transfer, { method: token.send.mint, from: ['owner'] }]`. */
  readonly calls: readonly (Method | SequenceCall)[]
  /** Statements that hold after every step, by name: they throw or return false if they do not. */
  readonly invariants?: Readonly<Record<string, () => boolean | undefined | void>>
  /** When the invariants of the built-in actors are checked (`vm.checkInvariants`); `'each'` by default. */
  readonly builtinInvariants?: 'each' | 'end' | 'never'
  /** Most epochs that a step lets pass instead of a call, with cron; 0, the default, lets none pass. */
  readonly epochs?: number
  /** Runs at the start of each sequence: resets the test's own model. */
  readonly begin?: () => void
  /** True if a message that fails is a fault; false by default. */
  readonly failOnRevert?: boolean
  /** Most steps of a sequence; 30 by default. */
  readonly steps?: number
  /** Sequences; 50 by default. */
  readonly runs?: number
  /** The seed that the sequences follow from; the time by default. A failure names its seed. */
  readonly seed?: number
  /** The path that a failure names, to run its sequence alone. */
  readonly path?: string
}

/** The summary of a run of {@link fuzzSequences}. */
export interface SequenceReport {
  readonly runs: number
  readonly seed: number
  /** Messages by method: how many succeeded and how many failed. */
  readonly calls: Readonly<Record<string, { readonly ok: number; readonly failed: number }>>
}

/** A step: a call of a target, or epochs that pass. */
type Step =
  | { readonly type: 'call'; readonly at: number; readonly drawn: DrawnCall }
  | { readonly type: 'epochs'; readonly count: number }

const OPTIONS = {
  calls: true,
  invariants: true,
  builtinInvariants: true,
  epochs: true,
  begin: true,
  failOnRevert: true,
  steps: true,
  runs: true,
  seed: true,
  path: true,
} satisfies OptionNames<SequenceOptions>

const BUILTIN = 'an invariant of the built-in actors'

/** An invariant that does not hold, or a call that must not fail. */
class Broken extends Error {
  readonly what: string
  constructor(what: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.what = what
  }
}

/**
 * Makes sequences of calls, each from the state that the world has now, and checks the invariants
 * after every step; those of the built-in actors too. A sequence that breaks one is made shorter until
 * no step can be left out. The state is as before at the end.
 *
 * @throws FuzzFailure with the shortest sequence, the seed, and a test to paste
 * @throws UsageError `FVM_ARBITRARY` without calls, for anything that is not a method, and for types without values
 * @example
 * fuzzSequences(vm, {
 *   calls: [token.send.transfer, token.send.approve, token.send.transferFrom],
 *   invariants: { 'the supply stays': () => token.read.totalSupply() === 1_000n },
 * })
 */
export function fuzzSequences(vm: FVM, options: SequenceOptions): SequenceReport {
  assertOptions(options, 'the options of fuzzSequences', OPTIONS)
  const { builtinInvariants = 'each', runs = DEFAULT_RUNS, seed, path } = options
  assertOneOf(builtinInvariants, 'builtinInvariants', ['each', 'end', 'never'])
  const calls = options.calls.map((call) => (typeof call === 'function' ? { method: call } : call))
  if (calls.length === 0)
    throw new UsageError(
      'FVM_ARBITRARY',
      'calls is empty: give the methods to call, such as [token.send.transfer]',
    )
  const targets = calls.map((call) => targetOf(vm, call.method, call))
  const counts: Record<string, { ok: number; failed: number }> = {}
  for (const { name } of targets) counts[name] = { ok: 0, failed: 0 }
  const run: SequenceRun = { vm, options, calls, targets, counts }
  const start = vm.snapshot()
  const details = fc.check(
    fc.property(stepsOf(targets, calls, options), (steps) => {
      try {
        runSteps(run, steps)
      } finally {
        vm.revert(start)
      }
    }),
    {
      numRuns: runs,
      ...(seed === undefined ? {} : { seed }),
      ...(path === undefined ? {} : { path }),
    },
  )
  if (details.failed) {
    const [found = []] = details.counterexample ?? []
    const { steps, cause } = smallestOf(run, found, details.errorInstance)
    throw new FuzzFailure({
      what: cause instanceof Broken ? cause.what : 'a sequence of calls',
      runs: details.numRuns,
      seed: details.seed,
      path: details.counterexamplePath ?? '',
      lines: steps.map((step) =>
        step.type === 'epochs'
          ? `vm.mine(${step.count})`
          : targets[step.at]!.source(step.drawn, 'send'),
      ),
      cause: cause instanceof Broken ? cause.cause : cause,
    })
  }
  return { runs: details.numRuns, seed: details.seed, calls: counts }
}

/** Leaves out the steps without which the same statement breaks, and makes the values of the others smaller. */
function smallestOf(
  run: SequenceRun,
  found: readonly Step[],
  broken: unknown,
): { readonly steps: readonly Step[]; readonly cause: unknown } {
  if (!(broken instanceof Broken)) return { steps: found, cause: broken }
  const start = run.vm.snapshot()
  // The walk over all built-in actors is left out where another statement breaks.
  const builtinInvariants =
    broken.what === BUILTIN ? (run.options.builtinInvariants ?? 'each') : 'never'
  const again = { ...run, options: { ...run.options, builtinInvariants } }
  let cause = broken
  let steps = found
  const breaks = (candidate: readonly Step[]): boolean => {
    try {
      runSteps(again, candidate)
    } catch (thrown) {
      if (!(thrown instanceof Broken) || thrown.what !== broken.what) return false
      cause = thrown
      return true
    } finally {
      run.vm.revert(start)
    }
    return false
  }
  const isOwnValue = ([step, , part, argument]: readonly (string | number)[]): boolean => {
    const changed = steps[Number(step)]
    if (part !== 'args' || changed?.type !== 'call') return false
    return run.targets[changed.at]!.isOwnValue(argument)
  }
  for (let size = -1; size !== steps.length; ) {
    size = steps.length
    for (let at = size - 1; at >= 0; at--) {
      const fewer = steps.toSpliced(at, 1)
      if (breaks(fewer)) steps = fewer
    }
  }
  steps = shrinkValues(steps, isOwnValue, breaks)
  return { steps, cause }
}

function stepsOf(
  targets: readonly Target[],
  calls: readonly SequenceCall[],
  { epochs = 0, steps = DEFAULT_STEPS }: SequenceOptions,
): Arbitrary<readonly Step[]> {
  const step = fc.oneof(
    ...targets.map((target, at) => ({
      weight: calls[at]!.weight ?? 1,
      arbitrary: target.calls.map((drawn): Step => ({ type: 'call', at, drawn })),
    })),
    ...(epochs > 0
      ? [fc.integer({ min: 1, max: epochs }).map((count): Step => ({ type: 'epochs', count }))]
      : []),
  )
  return fc.array(step, { minLength: 1, maxLength: steps, size: 'max' })
}

interface SequenceRun {
  readonly vm: FVM
  readonly options: SequenceOptions
  readonly calls: readonly SequenceCall[]
  readonly targets: readonly Target[]
  readonly counts: Record<string, { ok: number; failed: number }>
}

function runSteps(run: SequenceRun, steps: readonly Step[]): void {
  const { vm, options } = run
  const { builtinInvariants = 'each' } = options
  options.begin?.()
  for (const [i, step] of steps.entries()) {
    if (step.type === 'epochs') vm.mine(step.count)
    else runCall(run, step.at, step.drawn)
    for (const [name, holds] of Object.entries(options.invariants ?? {})) checkOne(name, holds)
    const isLast = i === steps.length - 1
    if (builtinInvariants === 'each' || (builtinInvariants === 'end' && isLast)) {
      const violations = vm.checkInvariants()
      if (violations.length > 0) throw new Broken(BUILTIN, violations.join('; '))
    }
  }
}

function runCall(run: SequenceRun, at: number, drawn: DrawnCall): void {
  const target = run.targets[at]!
  const result = target.send(drawn)
  run.counts[target.name]![result.ok ? 'ok' : 'failed']++
  if (!result.ok && run.options.failOnRevert === true)
    throw new Broken(`${target.name} succeeds`, `it ends in ${result.exitName}`)
  const { after } = run.calls[at]!
  if (after === undefined) return
  checkOne(`the model of ${target.name}`, () => after({ ...drawn, result }))
}

function checkOne(what: string, holds: () => boolean | undefined | void): void {
  let answer: boolean | undefined | void
  try {
    answer = holds()
  } catch (thrown) {
    throw new Broken(what, thrown)
  }
  if (answer === false) throw new Broken(what, 'it returned false')
}
