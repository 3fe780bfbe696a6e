import type { RpcContext } from './context.ts'
import type { Param } from './param.ts'

/** A method of JSON-RPC: what it takes and gives, in data, and what it does. */
export interface RpcMethod {
  readonly params: readonly Param<unknown>[]
  /** The result in a few words. */
  readonly result: string
  /** A sentence that says what the method does. */
  readonly doc: string
  /** Parameters of a call that works on any node, and what it gives where that is always the same. */
  readonly example: { readonly params: readonly unknown[]; readonly result?: unknown }
  /** @throws whatever `errorObject` tells clients of */
  call(context: RpcContext, params: readonly unknown[]): unknown
}

/** The methods of a namespace by name. */
export type MethodTable = Readonly<Record<string, RpcMethod>>

type ValuesOf<P extends readonly Param<unknown>[]> = {
  readonly [K in keyof P]: P[K] extends Param<infer T> ? T : never
}

/** Parameters of {@link method} beside the function. */
export interface MethodSpec<P extends readonly Param<unknown>[]> {
  readonly params?: P
  readonly result: string
  readonly doc: string
  readonly example?: readonly unknown[]
  readonly gives?: unknown
}

/** A row of a table of methods. */
export function method<const P extends readonly Param<unknown>[] = readonly []>(
  spec: MethodSpec<P>,
  run: (context: RpcContext, ...params: ValuesOf<P>) => unknown,
): RpcMethod {
  const params: readonly Param<unknown>[] = spec.params ?? []
  return {
    params,
    result: spec.result,
    doc: spec.doc,
    example: {
      params: spec.example ?? [],
      ...(spec.gives === undefined ? {} : { result: spec.gives }),
    },
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the parameters have read the values
    call: (context, values) => run(context, ...(values as ValuesOf<P>)),
  }
}
