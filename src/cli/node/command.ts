import { createNode, type DevNode, type NodeOptions } from '../../rpc/index.ts'
import { UsageError } from '../../types/index.ts'
import { wholeNumberFrom, wordFrom } from '../flag-values.ts'
import type { ParsedCommand } from '../flags.ts'
import { type Io, paintFor } from '../io.ts'
import { ArtifactWatcher } from './artifact-folder.ts'
import { renderBanner } from './banner.ts'
import { nodeOptionsOf } from './options.ts'
import { deployFolder, presetOption } from './preset.ts'
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
  const preset = args.value('preset')
  const { node, isNew } = await create(statePath, {
    ...nodeOptionsOf(args),
    ...presetOption(preset),
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
  const contracts =
    isNew && preset !== undefined && preset !== 'foc' ? await deployFolder(node, preset) : []
  const artifacts = args.value('artifacts')
  const watcher =
    artifacts === undefined ? undefined : new ArtifactWatcher(node, artifacts, () => undefined)
  await node.listen()
  // A path that cannot be written is an error now, not in an hour.
  await saver?.save().catch(async (thrown: unknown) => {
    await node.close()
    throw thrown
  })
  saver?.start(interval)
  if (isJson) io.out(`${JSON.stringify({ event: 'listening', url: node.url })}\n`)
  else io.out(renderBanner(node, { version, contracts }, paint))
  const knows = artifacts !== undefined || contracts.length > 0
  logNode(node, io, paint, { verbosity, isJson, knows })
  await io.untilStopped?.()
  watcher?.close()
  await node.close()
  await saver?.stop()
  return 0
}

/** Creates a node, or lets one go on that was saved. */
async function create(
  path: string | undefined,
  options: NodeOptions,
): Promise<{ readonly node: DevNode; readonly isNew: boolean }> {
  const state = path === undefined ? undefined : readStateFile(path)
  if (path === undefined || state === undefined)
    return { node: await createNode(options), isNew: true }
  try {
    return { node: await createNode({ ...options, state }), isNew: false }
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
