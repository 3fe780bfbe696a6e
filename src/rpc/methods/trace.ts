import type { FVM, Hex } from '../../harness/index.ts'
import {
  type CallRequest,
  type ChainNode,
  type EthFrame,
  FrameReader,
  messageOfCall,
  stateDiff,
  type Tipset,
  toHex,
} from '../../node/index.ts'
import { UsageError } from '../../types/index.ts'
import { type BlockId, blockParam, LATEST, readBlock } from '../block-param.ts'
import { tipsetOf } from '../blocks.ts'
import type { RpcContext } from '../context.ts'
import { invalidParams, RpcCode, RpcError } from '../errors.ts'
import { MAX_FILTER_RANGE } from '../filters.ts'
import { callTracerJson, fourByteJson, parityDiff, parityTraces } from '../json/traces.ts'
import { type MethodTable, method } from '../method.ts'
import {
  arrayParam,
  customParam,
  hashParam,
  isObject,
  objectParam,
  optional,
  orElse,
  readFixed,
  readQuantity,
} from '../param.ts'
import { readCall } from './eth-state.ts'
import { opcodesOfCall, opcodesOfMessage } from './opcode-logs.ts'

/** Traces that one request gives at most. Source: lotus `node/config/def.go`, `EthTraceFilterMaxResults`. */
const MAX_TRACES = 500n
const HASH_EXAMPLE = `0x${'00'.repeat(32)}`

/** The frames of an executed message, by running it once more. */
function framesOf(node: ChainNode, tipset: Tipset, index: number): EthFrame | undefined {
  const mined = tipset.messages[index]!
  const { result, after } = node.replay(tipset, index)
  const { trace } = result
  if (trace === undefined) return undefined
  return new FrameReader(after.vm).read(trace, mined.fromEth, mined.outcome.events)
}

/** All traces of a block, in order. */
function tracesOf(node: ChainNode, tipset: Tipset): object[] {
  return tipset.messages.flatMap((mined, transactionPosition) => {
    const frame = framesOf(node, tipset, transactionPosition)
    const place = {
      blockHash: tipset.hash,
      blockNumber: Number(tipset.height),
      transactionHash: mined.hash,
      transactionPosition,
    }
    return frame === undefined ? [] : parityTraces(frame).map((trace) => ({ ...trace, ...place }))
  })
}

function placeOf(node: ChainNode, hash: Hex) {
  const place = node.chain.index.byHash(hash)
  if (place !== undefined) return place
  throw new UsageError(
    'FVM_MESSAGE',
    node.pending(hash) === undefined
      ? 'transaction not found'
      : 'no trace for pending transactions',
  )
}

type Options = Readonly<Record<string, unknown>>

/** Reads the name of a tracer of go-ethereum and its options; without a name opcodes are logged. */
function tracerOf(options: Options): { name: string | undefined; config: Options } {
  const { tracer, tracerConfig } = options
  if (tracer === undefined || tracer === null || tracer === '')
    return { name: undefined, config: options }
  return {
    name: typeof tracer === 'string' ? tracer : JSON.stringify(tracer),
    config: isObject(tracerConfig) ? tracerConfig : {},
  }
}

function showFrame(name: string, frame: EthFrame | undefined, config: Options): unknown {
  if (name === 'noopTracer') return {}
  if (frame === undefined) return name === 'flatCallTracer' ? [] : {}
  if (name === 'callTracer')
    return callTracerJson(frame, {
      onlyTop: config['onlyTopCall'] === true,
      withLog: config['withLog'] === true,
    })
  if (name === 'flatCallTracer') return parityTraces(frame)
  if (name === '4byteTracer') return fourByteJson(frame)
  throw new UsageError(
    'FVM_TRACER',
    `tracer ${JSON.stringify(name)} is not known: callTracer, flatCallTracer, prestateTracer, 4byteTracer and noopTracer are accepted`,
  )
}

function traceMessage(node: ChainNode, tipset: Tipset, index: number, options: Options): unknown {
  const { name, config } = tracerOf(options)
  if (name === undefined) return opcodesOfMessage(node, tipset, index, config)
  if (name !== 'prestateTracer') return showFrame(name, framesOf(node, tipset, index), config)
  const { before, after, result } = node.replay(tipset, index)
  const diffMode = config['diffMode'] === true
  const diff = stateDiff(before.vm, after.vm, result, {
    diffMode,
    disableCode: config['disableCode'] === true,
    disableStorage: config['disableStorage'] === true,
  })
  return diffMode ? diff : diff.pre
}

function traceBlock({ node }: RpcContext, tipset: Tipset, options: Options): unknown {
  return tipset.messages.map(({ hash }, index) => ({
    txHash: hash,
    result: traceMessage(node, tipset, index, options),
  }))
}

const callParam = customParam('call', 'call object', readCall)
const tracerParam = orElse(objectParam('options'), {})

/** Runs a call with its tree. */
function runCall(node: ChainNode, call: CallRequest, block: BlockId) {
  let before: FVM | undefined
  let after: FVM | undefined
  const place = node.placeOf(tipsetOf(node, block, false))
  const result = node.calls.run(messageOfCall(call), place, {
    tracing: true,
    prepare: (host) => {
      before = host.fork().vm
      after = host.vm
    },
  })
  const sender = call.from ?? (`0x${'0'.repeat(40)}` as const)
  const frame =
    result.trace &&
    new FrameReader(after ?? node.vm).read(result.trace, sender, result.applied.events)
  return { result, frame, before: before ?? node.vm, after: after ?? node.vm }
}

function addressesOf(value: unknown, name: string): ReadonlySet<Hex> | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined
  return new Set((value as readonly unknown[]).map((one) => readFixed(one, name, 20)))
}

function filterTraces({ node }: RpcContext, filter: Options): object[] {
  const { latest } = node
  const heightOf = (given: unknown, name: string): bigint =>
    given === undefined || given === null
      ? latest.height
      : tipsetHeight(node, readBlock(given, name))
  const from = heightOf(filter['fromBlock'], 'fromBlock')
  const to = heightOf(filter['toBlock'], 'toBlock')
  if (to - from > MAX_FILTER_RANGE)
    throw new RpcError(
      RpcCode.LIMIT_EXCEEDED,
      `block range exceeds maximum of ${MAX_FILTER_RANGE} (got ${to - from})`,
    )
  const count = filter['count'] === undefined ? undefined : readQuantity(filter['count'], 'count')
  if (count !== undefined && count > MAX_TRACES)
    throw invalidParams(
      `invalid response count, requested ${count}, maximum supported is ${MAX_TRACES}`,
    )
  let skip = filter['after'] === undefined ? 0n : readQuantity(filter['after'], 'after')
  const senders = addressesOf(filter['fromAddress'], 'fromAddress')
  const receivers = addressesOf(filter['toAddress'], 'toAddress')
  const found: object[] = []
  const { chain } = node
  for (let i = chain.positionFrom(from); i < chain.length && chain.at(i)!.height <= to; i++)
    for (const trace of tracesOf(node, chain.at(i)!)) {
      if (count !== undefined && BigInt(found.length) >= count) return found
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `tracesOf` writes these fields
      if (!matches(trace as FilteredTrace, senders, receivers)) continue
      if (skip > 0n) skip--
      else found.push(trace)
      if (BigInt(found.length) > MAX_TRACES)
        throw new RpcError(
          RpcCode.LIMIT_EXCEEDED,
          `too many results, maximum supported is ${MAX_TRACES}, try paginating requests with After and Count`,
        )
    }
  return found
}

interface FilteredTrace {
  readonly action: { readonly from: Hex; readonly to?: Hex }
  readonly result: { readonly address?: Hex | null }
}

function matches(
  { action, result }: FilteredTrace,
  senders: ReadonlySet<Hex> | undefined,
  receivers: ReadonlySet<Hex> | undefined,
): boolean {
  if (senders !== undefined && !senders.has(action.from)) return false
  const to = action.to ?? result.address ?? undefined
  return receivers === undefined || (to !== undefined && receivers.has(to))
}

function tipsetHeight(node: ChainNode, block: BlockId): bigint {
  return 'number' in block ? block.number : tipsetOf(node, block, false).height
}

/** Traces of go-ethereum and of Parity. */
export const TRACE_METHODS: MethodTable = {
  debug_traceTransaction: method(
    {
      params: [hashParam('hash'), tracerParam],
      result: 'by tracer',
      doc: 'Runs a transaction once more with callTracer, flatCallTracer, prestateTracer, 4byteTracer or noopTracer; without a tracer it logs opcodes, with native actors.',
      example: [HASH_EXAMPLE, { tracer: 'callTracer' }],
    },
    ({ node }, hash, options) => {
      const { tipset, index } = placeOf(node, hash)
      return traceMessage(node, tipset, index, options)
    },
  ),
  debug_traceCall: method(
    {
      params: [callParam, orElse(blockParam(), LATEST), tracerParam],
      result: 'by tracer',
      doc: 'Runs a call aside from the chain with callTracer, flatCallTracer, 4byteTracer or noopTracer; without a tracer it logs opcodes, with native actors.',
      example: [{ to: `0x${'11'.repeat(20)}` }, 'latest', { tracer: 'callTracer' }],
    },
    ({ node }, call, block, options) => {
      const { name, config } = tracerOf(options)
      if (name === undefined) return opcodesOfCall(node, call, tipsetOf(node, block, false), config)
      return showFrame(name, runCall(node, call, block).frame, config)
    },
  ),
  debug_traceBlockByNumber: method(
    {
      params: [blockParam(), tracerParam],
      result: 'array',
      doc: 'Traces all transactions of the block at a height.',
      example: ['latest', { tracer: 'callTracer' }],
    },
    (context, block, options) => traceBlock(context, tipsetOf(context.node, block, true), options),
  ),
  debug_traceBlockByHash: method(
    {
      params: [hashParam('hash'), tracerParam],
      result: 'array',
      doc: 'Traces all transactions of the block with a hash.',
      example: [HASH_EXAMPLE, { tracer: 'callTracer' }],
    },
    (context, hash, options) =>
      traceBlock(context, tipsetOf(context.node, { hash, requireCanonical: false }, true), options),
  ),
  trace_block: method(
    {
      params: [blockParam()],
      result: 'array of traces',
      doc: 'Returns the calls of all messages of a block, as Parity traces.',
      example: ['latest'],
    },
    ({ node }, block) => tracesOf(node, tipsetOf(node, block, true)),
  ),
  trace_transaction: method(
    {
      params: [hashParam('hash')],
      result: 'array of traces',
      doc: 'Returns the calls of a transaction, as Parity traces.',
      example: [HASH_EXAMPLE],
    },
    ({ node }, hash) => {
      const { tipset } = placeOf(node, hash)
      return tracesOf(node, tipset).filter(
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `tracesOf` adds the transaction's place
        (trace) => (trace as { readonly transactionHash: Hex }).transactionHash === hash,
      )
    },
  ),
  trace_replayBlockTransactions: method(
    {
      params: [blockParam(), arrayParam('traceTypes')],
      result: 'array',
      doc: 'Runs the messages of a block once more; the one type of trace is "trace".',
      example: ['latest', ['trace']],
    },
    ({ node }, block, types) => {
      if (types.length !== 1 || types[0] !== 'trace')
        throw new UsageError('FVM_TRACE', "only 'trace' is supported")
      const tipset = tipsetOf(node, block, true)
      return tipset.messages.map(({ hash }, index) => {
        const frame = framesOf(node, tipset, index)
        return {
          output: frame === undefined ? '0x' : toHex(frame.output),
          stateDiff: null,
          trace: frame === undefined ? [] : parityTraces(frame),
          transactionHash: hash,
          vmTrace: null,
        }
      })
    },
  ),
  trace_call: method(
    {
      params: [callParam, optional(arrayParam('traceTypes')), orElse(blockParam(), LATEST)],
      result: 'object',
      doc: 'Runs a call aside from the chain, and returns its calls as Parity traces ("trace") and what it changes ("stateDiff").',
      example: [{ to: `0x${'11'.repeat(20)}` }, ['trace'], 'latest'],
    },
    ({ node }, call, types = ['trace'], block) => {
      const unknown = types.find((type) => type !== 'trace' && type !== 'stateDiff')
      if (unknown !== undefined)
        throw new UsageError('FVM_TRACE', "only 'trace' and 'stateDiff' are supported")
      const { frame, before, after, result } = runCall(node, call, block)
      const options = { diffMode: true, disableCode: false, disableStorage: false }
      return {
        output: frame === undefined ? '0x' : toHex(frame.output),
        stateDiff: types.includes('stateDiff')
          ? parityDiff(stateDiff(before, after, result, options))
          : null,
        trace: frame === undefined || !types.includes('trace') ? [] : parityTraces(frame),
        vmTrace: null,
      }
    },
  ),
  trace_filter: method(
    {
      params: [objectParam('filter')],
      result: 'array of traces',
      doc: 'Returns the traces of a range of blocks by sender and receiver; at most 500, with after and count.',
      example: [{ fromBlock: 'latest', count: 1 }],
    },
    (context, filter) => filterTraces(context, filter),
  ),
}
