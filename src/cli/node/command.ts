import { createNode } from '../../rpc/index.ts'
import { wordFrom } from '../flag-values.ts'
import type { ParsedCommand } from '../flags.ts'
import { type Io, paintFor } from '../io.ts'
import { renderBanner } from './banner.ts'
import { nodeOptionsOf } from './options.ts'
import { logNode } from './request-log.ts'

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
  const node = await createNode({
    ...nodeOptionsOf(args),
    version,
    console: (line) =>
      io.out(isJson ? `${JSON.stringify({ event: 'console', line })}\n` : `${line}\n`),
  })
  await node.listen()
  if (isJson) io.out(`${JSON.stringify({ event: 'listening', url: node.url })}\n`)
  else io.out(renderBanner(node, version, paint))
  logNode(node, io, paint, { verbosity, isJson })
  await io.untilStopped?.()
  await node.close()
  return 0
}
