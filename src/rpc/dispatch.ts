import { changesChain, filecoinAlias } from './all-methods.ts'
import { cancelChannel } from './channels.ts'
import type { RpcContext } from './context.ts'
import { type ErrorObject, errorObject, RpcCode, RpcError } from './errors.ts'
import type { MethodTable, RpcMethod } from './method.ts'
import { isObject } from './param.ts'

/** Requests of one batch. */
export const MAX_BATCH = 1_000

/** The notification by which a client of Lotus ends a stream. */
const CANCEL = 'xrpc.cancel'

/** The answer to a request. */
export type Reply =
  | { readonly jsonrpc: '2.0'; readonly id: unknown; readonly result: unknown }
  | { readonly jsonrpc: '2.0'; readonly id: unknown; readonly error: ErrorObject }

/** Callback for each request that was answered. */
export type RequestListener = (method: string, error: unknown, params: readonly unknown[]) => void

/** Runs requests by the tables of methods. */
export class Dispatcher {
  readonly #methods: ReadonlyMap<string, RpcMethod>
  /** Names of Ethereum's methods by those that Lotus has for them. */
  readonly #aliases: Map<string, string>
  readonly #listeners = new Set<RequestListener>()

  constructor(tables: readonly MethodTable[]) {
    this.#methods = new Map(tables.flatMap((table) => Object.entries(table)))
    this.#aliases = new Map()
    for (const name of this.#methods.keys()) {
      const alias = filecoinAlias(name)
      if (alias !== undefined) this.#aliases.set(alias, name)
    }
  }

  /** All methods by name. */
  get methods(): ReadonlyMap<string, RpcMethod> {
    return this.#methods
  }

  /** Calls `listener` after each request. @returns what ends it */
  onRequest(listener: RequestListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Runs one method. @throws RpcError for an unknown one and wrong parameters, and what the method throws */
  async run(context: RpcContext, name: string, params: unknown): Promise<unknown> {
    context.settle()
    const given = paramsOf(params)
    try {
      const result: unknown = await this.#call(context, name, given)
      for (const listener of this.#listeners) listener(name, undefined, given)
      return result
    } catch (thrown) {
      for (const listener of this.#listeners) listener(name, thrown, given)
      throw thrown
    }
  }

  /** Answers one message: a request or a batch. Undefined if there is nothing to say, for notifications. */
  async answer(context: RpcContext, message: unknown): Promise<Reply | Reply[] | undefined> {
    if (!Array.isArray(message)) return this.#answerOne(context, message)
    if (message.length === 0)
      return failure(null, new RpcError(RpcCode.INVALID_REQUEST, 'invalid request: empty batch'))
    if (message.length > MAX_BATCH)
      return failure(
        null,
        new RpcError(
          RpcCode.INVALID_REQUEST,
          `invalid request: the batch has ${message.length} requests, and ${MAX_BATCH} are accepted`,
        ),
      )
    const replies: Reply[] = []
    // One after another: a request sees what the one before it did.
    for (const request of message as readonly unknown[]) {
      const reply = await this.#answerOne(context, request)
      if (reply !== undefined) replies.push(reply)
    }
    return replies.length === 0 ? undefined : replies
  }

  async #answerOne(context: RpcContext, request: unknown): Promise<Reply | undefined> {
    if (!isObject(request) || typeof request['method'] !== 'string')
      return failure(
        isObject(request) ? idOf(request['id']) : null,
        new RpcError(
          RpcCode.INVALID_REQUEST,
          'invalid request: give an object with jsonrpc, id, method and params',
        ),
      )
    const { id, method, params } = request
    const isNotification = !Object.hasOwn(request, 'id')
    if (method === CANCEL && context.subscriber !== undefined) {
      const [channel] = paramsOf(params)
      cancelChannel(context.subscriber, channel)
      return isNotification ? undefined : { jsonrpc: '2.0', id: idOf(id), result: null }
    }
    const own = context.subscriber === undefined ? context : { ...context, requestId: id }
    try {
      const result = (await this.run(own, method, params)) ?? null
      return isNotification ? undefined : { jsonrpc: '2.0', id: idOf(id), result }
    } catch (thrown) {
      return isNotification ? undefined : failure(idOf(id), thrown)
    }
  }

  /** Runs a method; one that changes the chain waits for the work that is being done in slices. */
  #call(context: RpcContext, name: string, given: readonly unknown[]): unknown {
    return context.busy() !== undefined && changesChain(this.#aliases.get(name) ?? name)
      ? this.#callLater(context, name, given)
      : this.#callNow(context, name, given)
  }

  async #callLater(context: RpcContext, name: string, given: readonly unknown[]): Promise<unknown> {
    for (let busy = context.busy(); busy !== undefined; busy = context.busy()) await busy
    context.settle()
    return this.#callNow(context, name, given)
  }

  #callNow(context: RpcContext, name: string, given: readonly unknown[]): unknown {
    const found = this.#methods.get(name) ?? this.#methods.get(this.#aliases.get(name) ?? '')
    if (found === undefined)
      throw new RpcError(RpcCode.METHOD_NOT_FOUND, `method '${clip(name)}' not found`)
    const { params } = found
    const least = params.filter(({ isOptional }) => !isOptional).length
    if (given.length < least || given.length > params.length)
      throw new RpcError(
        RpcCode.INVALID_PARAMS,
        `wrong param count (method '${name}'): ${given.length} != ${least === params.length ? least : `${least} to ${params.length}`}`,
      )
    return found.call(
      context,
      params.map((param, i) => param.read(given[i])),
    )
  }
}

function paramsOf(params: unknown): readonly unknown[] {
  if (params === undefined || params === null) return []
  if (Array.isArray(params)) return params as readonly unknown[]
  throw new RpcError(
    RpcCode.INVALID_PARAMS,
    'params are not an array: give them in order, as in []',
  )
}

function idOf(id: unknown): unknown {
  return typeof id === 'string' || typeof id === 'number' ? id : null
}

function clip(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}...` : name
}

function failure(id: unknown, thrown: unknown): Reply {
  return { jsonrpc: '2.0', id, error: errorObject(thrown) }
}
