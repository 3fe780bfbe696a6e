import {
  type EvmExit,
  type EvmFrame,
  type EvmObserver,
  type EvmStep,
  opcodeOf,
} from '../../builtin-actors/index.ts'
import type { ActorId } from '../../types/index.ts'
import type { CodeMap, SourceLocation } from './code-map.ts'
import type { ContractLibrary } from './contract-library.ts'

const JUMP = opcodeOf('JUMP')
const JUMPI = opcodeOf('JUMPI')

/** A function that was running when a message failed. */
export interface SolidityFrame {
  /** The contract whose storage it had. */
  readonly actorId: ActorId
  /** The contract whose code it is; undefined for code of which no artifact is known. */
  readonly contractName: string | undefined
  /** The source place of the frame; undefined without a source map. */
  readonly location: SourceLocation | undefined
}

/** One run of code, with the functions that are open in it. */
interface Run {
  readonly actorId: ActorId
  readonly contractName: string | undefined
  readonly map: CodeMap | undefined
  /**
   * The places of the open functions, the outermost first; undefined in functions that the compiler made.
   * The first one is the dispatcher, or a constructor.
   */
  readonly open: (SourceLocation | undefined)[]
  /** The place that the last jump came from or returned to: the optimiser lets functions share their last steps. */
  jumpedFrom: SourceLocation | undefined
  /** The failure of the last call from here; undefined if it did not fail. */
  failed: { readonly data: Uint8Array; readonly frames: readonly SolidityFrame[] } | undefined
}

/**
 * Watches a message and keeps the functions that were open where it failed: solc marks the jumps that
 * enter and leave functions.
 */
export class StackTracer implements EvmObserver {
  readonly #library: ContractLibrary
  #runs: Run[] = []
  #frames: readonly SolidityFrame[] = []

  constructor(library: ContractLibrary) {
    this.#library = library
  }

  /** The open functions of the message's failure, the innermost first; none if it did not fail in a contract. */
  get frames(): readonly SolidityFrame[] {
    return this.#frames
  }

  begin(): void {
    this.#runs = []
    this.#frames = []
  }

  enter({ kind, code, codeCid, actorId }: EvmFrame): void {
    const part = kind === 'create' ? 'creation' : 'runtime'
    const contract = this.#library.find(code, part, codeCid?.key)
    const contractName = contract?.name
    const map = contract?.map(part)
    this.#runs.push({
      actorId,
      contractName,
      map,
      open: [undefined],
      jumpedFrom: undefined,
      failed: undefined,
    })
  }

  step({ pc, opcode }: EvmStep): void {
    const run = this.#runs.at(-1)!
    const { map, open } = run
    if (map === undefined) return
    const location = map.locationAt(pc)
    if (location !== undefined) {
      const isBetter = location.functionName !== undefined || open.at(-1) === undefined
      if (isBetter) open[open.length - 1] = location
    }
    if (opcode === JUMPI) run.jumpedFrom = undefined
    if (opcode !== JUMP) return
    const jump = map.jumpAt(pc)
    if (jump === 'i') open.push(undefined)
    if (jump === 'o' && open.length > 1) open.pop()
    run.jumpedFrom = jump === 'i' ? undefined : open.at(-1)
  }

  exit({ kind, data }: EvmExit): void {
    const run = this.#runs.pop()!
    const frames = kind === 'return' ? [] : framesOf(run, kind === 'error' ? undefined : data)
    const caller = this.#runs.at(-1)
    if (caller === undefined) this.#frames = frames
    else caller.failed = kind === 'return' ? undefined : { data, frames }
  }
}

/** The open functions of a run, after those of the call whose failure it passed on. */
function framesOf(run: Run, data: Uint8Array | undefined): SolidityFrame[] {
  const { actorId, contractName, map, jumpedFrom, failed } = run
  const last = run.open.at(-1)
  const isShared = jumpedFrom !== undefined && jumpedFrom.functionName !== last?.functionName
  const open = isShared ? [...run.open.slice(0, -1), jumpedFrom] : run.open
  const isPassedOn = failed !== undefined && data !== undefined && areEqual(failed.data, data)
  const places = open.filter((location) => location !== undefined).reverse()
  // Dispatchers stand in no function, and call functions from their declarations.
  const shown = places.filter(
    (at, i) => i === 0 || (at.functionName !== undefined && !at.isDeclaration),
  )
  const own: SolidityFrame[] =
    map === undefined || shown.length === 0
      ? [{ actorId, contractName, location: undefined }]
      : shown.map((location) => ({ actorId, contractName, location }))
  return [...(isPassedOn ? failed.frames : []), ...own]
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

/** `at Token._transfer (contracts/Token.sol:42:9)`. */
export function solidityFrameText({ actorId, contractName, location }: SolidityFrame): string {
  if (location === undefined)
    return contractName === undefined
      ? `at a contract without source (f0${actorId})`
      : `at ${contractName} (no source lines)`
  const { file, line, column, functionName } = location
  return `at ${functionName ?? contractName ?? 'contract'} (${file}:${line}:${column})`
}
