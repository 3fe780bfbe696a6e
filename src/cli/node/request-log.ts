import { formatFil } from '../../harness/index.ts'
import { type ChainNode, exitText, type MinedMessage, type Tipset } from '../../node/index.ts'
import type { DevNode } from '../../rpc/index.ts'
import { UsageError } from '../../types/index.ts'
import type { Io, Paint } from '../io.ts'

const OUT_OF_GAS = 7
const GAS_HINT =
  'Gas of Filecoin is more than that of the EVM: let the node estimate it (forge script --skip-simulation, and no gas limit of your own)'

/** The verbosity of a node. */
export type Verbosity = 'quiet' | 'requests' | 'all'

/** Options of the log of a node. */
export interface LogOptions {
  readonly verbosity: Verbosity
  readonly isJson: boolean
  /** Whether contracts are known by artifacts, so that transactions run again to be named. */
  readonly knows: boolean
}

/** Logs requests in a line each, and executed messages in a few. */
export function logNode(node: DevNode, io: Io, paint: Paint, options: LogOptions): void {
  const { rpc } = node
  let learned = options.knows
  rpc.dispatcher.onRequest((method, error) => {
    if (method === 'fvm_know' && error === undefined) learned = true
  })
  const isNaming = (): boolean => learned
  const say = (text: string, fields: object): void =>
    io.out(options.isJson ? `${JSON.stringify(fields)}\n` : `${text}\n`)
  if (options.verbosity === 'quiet') return
  rpc.dispatcher.onRequest((method, error) => {
    const why = error instanceof Error ? error.message.split('\n')[0]! : undefined
    const name = method.replace(/[^\w.]/g, '?').slice(0, 80)
    const hint =
      why?.includes('intrinsic gas too low') === true ? `\n    Hint:        ${GAS_HINT}` : ''
    say(why === undefined ? name : `${name} ${paint.bad(escapeControls(why))}${hint}`, {
      event: 'request',
      method: name,
      ...(why === undefined ? {} : { error: escapeControls(why) }),
    })
  })
  const { emitter } = rpc.node
  emitter.on('tipset', (tipset) => {
    if (tipset.messages.length === 0 && options.verbosity !== 'all') return
    tipset.messages.forEach((message, index) => {
      const details = detailsOf(rpc.node, { tipset, index, knows: isNaming() })
      say(messageText(message, tipset, { ...details, paint }), {
        ...messageFields(message, tipset),
        ...(details.call === undefined ? {} : { call: details.call }),
        ...(details.tree === undefined ? {} : { trace: details.tree }),
      })
    })
  })
  emitter.on('notice', (notice) => say(notice, { event: 'notice', notice }))
  emitter.on('progress', ({ done, total }) =>
    say(`null rounds: ${done} of ${total}`, {
      event: 'progress',
      done: Number(done),
      total: Number(total),
    }),
  )
}

/** The names and the call tree that a second run of a message gives. */
interface Details {
  /** The receiver, the function and its arguments. */
  readonly call: string | undefined
  readonly events: readonly string[]
  /** The call tree of a failure, with its reason. */
  readonly tree: string | undefined
}

const NO_DETAILS: Details = { call: undefined, events: [], tree: undefined }

/** Runs a message once more if it failed, or if names of functions and events are known. */
function detailsOf(
  node: ChainNode,
  { tipset, index, knows }: { tipset: Tipset; index: number; knows: boolean },
): Details {
  const isOk = tipset.messages[index]!.outcome.receipt.exitCode === 0
  if (isOk && !knows) return NO_DETAILS
  try {
    const { result } = node.replay(tipset, index)
    return {
      call: result.title,
      events: result.contractEvents.map(({ text }) => text),
      tree: isOk ? undefined : result.explain(),
    }
  } catch (thrown) {
    if (thrown instanceof UsageError) return NO_DETAILS // the state before is not kept
    throw thrown
  }
}

function messageText(
  message: MinedMessage,
  tipset: Tipset,
  { call, events, tree, paint }: Details & { readonly paint: Paint },
): string {
  const { outcome, hash, fromEth, toEth, transaction } = message
  const { exitCode, gasUsed } = outcome.receipt
  const isOk = exitCode === 0
  const lines = [
    `Transaction: ${hash}`,
    `From:        ${fromEth}`,
    transaction?.to === undefined && transaction !== undefined
      ? 'To:          a new contract'
      : `To:          ${toEth}`,
    ...(call === undefined ? [] : [`Call:        ${call}`]),
    ...(message.message.value === 0n ? [] : [`Value:       ${formatFil(message.message.value)}`]),
    `Gas used:    ${gasUsed} of ${message.message.gasLimit}`,
    `Block:       ${tipset.height}`,
    isOk
      ? `Status:      ${paint.good('ok')}`
      : `Status:      ${paint.bad(`failed with exit code ${exitText(exitCode)}`)}`,
    ...(exitCode === OUT_OF_GAS ? [`Hint:        it ran out of gas. ${GAS_HINT}`] : []),
    ...events.map((event) => `Event:       ${event}`),
    ...(tree === undefined ? [] : tree.split('\n').slice(1)),
  ]
  return `\n${lines.map((line) => `    ${line}`).join('\n')}\n`
}

function messageFields({ hash, fromEth, toEth, outcome }: MinedMessage, { height }: Tipset) {
  return {
    event: 'transaction',
    hash,
    from: fromEth,
    to: toEth,
    block: Number(height),
    exitCode: outcome.receipt.exitCode,
    gasUsed: String(outcome.receipt.gasUsed),
  }
}

/** Replaces control characters: text of clients must not steer the terminal. */
function escapeControls(text: string): string {
  return Array.from(text, (char) => (/\p{Cc}/u.test(char) ? '?' : char)).join('')
}
