import { formatFil } from '../../harness/index.ts'
import { exitText, type MinedMessage, type Tipset } from '../../node/index.ts'
import type { DevNode } from '../../rpc/index.ts'
import type { Io, Paint } from '../io.ts'

const OUT_OF_GAS = 7

/** The verbosity of a node. */
export type Verbosity = 'quiet' | 'requests' | 'all'

/** Options of the log of a node. */
export interface LogOptions {
  readonly verbosity: Verbosity
  readonly isJson: boolean
}

/** Logs requests in a line each, and executed messages in a few. */
export function logNode(node: DevNode, io: Io, paint: Paint, options: LogOptions): void {
  const { rpc } = node
  const say = (text: string, fields: object): void =>
    io.out(options.isJson ? `${JSON.stringify(fields)}\n` : `${text}\n`)
  if (options.verbosity === 'quiet') return
  rpc.dispatcher.onRequest((method, error) => {
    const why = error instanceof Error ? error.message.split('\n')[0]! : undefined
    const name = method.replace(/[^\w.]/g, '?').slice(0, 80)
    say(why === undefined ? name : `${name} ${paint.bad(escapeControls(why))}`, {
      event: 'request',
      method: name,
      ...(why === undefined ? {} : { error: escapeControls(why) }),
    })
  })
  const { emitter } = rpc.node
  emitter.on('tipset', (tipset) => {
    if (tipset.messages.length === 0 && options.verbosity !== 'all') return
    for (const message of tipset.messages)
      say(messageText(message, tipset, paint), messageFields(message, tipset))
  })
}

function messageText(message: MinedMessage, tipset: Tipset, paint: Paint): string {
  const { outcome, hash, fromEth, toEth, transaction } = message
  const { exitCode, gasUsed } = outcome.receipt
  const isOk = exitCode === 0
  const lines = [
    `Transaction: ${hash}`,
    `From:        ${fromEth}`,
    transaction?.to === undefined && transaction !== undefined
      ? 'To:          a new contract'
      : `To:          ${toEth}`,
    ...(message.message.value === 0n ? [] : [`Value:       ${formatFil(message.message.value)}`]),
    `Gas used:    ${gasUsed} of ${message.message.gasLimit}`,
    `Block:       ${tipset.height}`,
    isOk
      ? `Status:      ${paint.good('ok')}`
      : `Status:      ${paint.bad(`failed with exit code ${exitText(exitCode)}`)}`,
    ...(exitCode === OUT_OF_GAS
      ? [
          'Hint:        it ran out of gas. Gas of Filecoin is more than that of the EVM: let the node estimate it (forge script --skip-simulation, and no gas limit of your own)',
        ]
      : []),
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
