/** The request of a client. */
export interface RequestArguments {
  readonly method: string
  readonly params?: readonly unknown[] | object | undefined
}

/** An error as providers of EIP-1193 throw it. */
export class ProviderRpcError extends Error {
  override readonly name = 'ProviderRpcError'
  readonly code: number
  readonly data: unknown

  constructor(code: number, message: string, data: unknown) {
    super(message)
    this.code = code
    this.data = data
  }
}

/** Callback for an event. */
export type EventListener = (...args: readonly unknown[]) => void

/** A node without a socket, as EIP-1193 has it: for viem's `custom` and ethers' `BrowserProvider`. */
export interface Provider {
  /** @throws ProviderRpcError */
  request(args: RequestArguments): Promise<unknown>
  /** Listens to `message` events: notifications of `eth_subscribe`. */
  on(event: string, listener: EventListener): Provider
  removeListener(event: string, listener: EventListener): Provider
}
