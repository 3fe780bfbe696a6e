import { createNode, type DevNode, type NodeOptions } from '../../rpc/index.ts'
import { UsageError } from '../../types/index.ts'
import { wholeNumberFrom, wordFrom } from '../flag-values.ts'
import type { ParsedCommand } from '../flags.ts'
import { type Io, paintFor } from '../io.ts'
import { renderBanner } from './banner.ts'
import { nodeOptionsOf } from './options.ts'
import { logNode } from './request-log.ts'
import { readStateFile, StateSaver, stateError } from './state-file.ts'

/** Seconds between saves, as anvil has them. */
const STATE_INTERVAL = 60
/** A day. */
const MAX_STATE_INTERVAL = 86_400

/** `litefvm node`: serves until it is stopped. */
export async function nodeCommand(args: ParsedCommand, io: Io): Promise<number> {
  const verbosity = wordFrom(args.value('verbosity') ?? 'requests', 'verbosity', [
    'quiet',
    'requests',
    'all',
  ] as const)
  const paint = paintFor(io)
  const version = io.version ?? '0.0.0'
  const isJson = args.has('json-log')
  const statePath = args.value('state')
  const interval = stateInterval(args)
  const node = await create(statePath, {
    ...nodeOptionsOf(args),
    version,
    console: (line) =>
      io.out(isJson ? `${JSON.stringify({ event: 'console', line })}\n` : `${line}\n`),
  })
  const saver =
    statePath === undefined
      ? undefined
      : new StateSaver(node, statePath, (thrown) =>
          io.err(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`),
        )
  await node.listen()
  // A path that cannot be written is an error now, not in an hour.
  await saver?.save().catch(async (thrown: unknown) => {
    await node.close()
    throw thrown
  })
  saver?.start(interval)
  if (isJson) io.out(`${JSON.stringify({ event: 'listening', url: node.url })}\n`)
  else io.out(renderBanner(node, version, paint))
  logNode(node, io, paint, { verbosity, isJson })
  await io.untilStopped?.()
  await node.close()
  await saver?.stop()
  return 0
}

async function create(path: string | undefined, options: NodeOptions): Promise<DevNode> {
  const state = path === undefined ? undefined : readStateFile(path)
  if (path === undefined || state === undefined) return createNode(options)
  try {
    return await createNode({ ...options, state })
  } catch (thrown) {
    throw stateError(path, thrown)
  }
}

function stateInterval(args: ParsedCommand): number {
  const given = args.value('state-interval')
  const seconds = given === undefined ? STATE_INTERVAL : wholeNumberFrom(given, 'state-interval', 1)
  if (seconds <= MAX_STATE_INTERVAL) return seconds
  throw new UsageError(
    'FVM_CLI_VALUE',
    `--state-interval "${given}" is not accepted: give 1 to ${MAX_STATE_INTERVAL} seconds`,
  )
}
