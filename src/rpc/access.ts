import type { IncomingMessage } from 'node:http'

/** The rules of access to a server. */
export interface AccessOptions {
  /** Names that requests may call the server by, beside localhost, 127.0.0.1 and [::1]. */
  readonly allowedHosts?: readonly string[]
  /** Origins of pages that may ask, beside those of this computer and of wallets; `*` is all. */
  readonly allowedOrigins?: readonly string[]
  /** Token that requests must bear as `authorization: Bearer`; undefined accepts any. */
  readonly token?: string | undefined
}

/** Why a request is not served. */
export interface Refusal {
  readonly status: number
  readonly reason: string
}

const LOCAL_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]', '::1']
const LOCAL_ORIGIN =
  /^(https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?|(chrome|moz)-extension:\/\/[\w-]+)$/

/**
 * Tells requests of this computer from those that a page elsewhere makes a browser send: by the name
 * that the server is called by (DNS rebinding), and by the page's origin.
 */
export class AccessRules {
  readonly #hosts: ReadonlySet<string>
  readonly #origins: readonly string[]
  readonly #token: string | undefined

  constructor({ allowedHosts = [], allowedOrigins = [], token }: AccessOptions) {
    this.#hosts = new Set([...LOCAL_HOSTS, ...allowedHosts.map((host) => host.toLowerCase())])
    this.#origins = allowedOrigins
    this.#token = token
  }

  /** Why a request is not served; undefined if it is. */
  refusal(request: IncomingMessage): Refusal | undefined {
    const { host, origin, authorization } = request.headers
    if (!this.#hosts.has(nameOf(host)) && !this.#hosts.has('*'))
      return {
        status: 403,
        reason: `the host ${JSON.stringify(host ?? '')} is not served: call the node by localhost or 127.0.0.1, or start it with --allow-host`,
      }
    if (origin !== undefined && !this.#allows(origin))
      return {
        status: 403,
        reason: `pages of ${JSON.stringify(origin)} are not served: start the node with --cors`,
      }
    // The explorer page itself tells nothing of the chain: what it asks bears the token.
    const isOpen = request.method === 'OPTIONS' || isPageRequest(request)
    if (this.#token === undefined || isOpen) return undefined
    if (authorization === `Bearer ${this.#token}`) return undefined
    return { status: 401, reason: 'the request bears no token, or another one than --token says' }
  }

  /** Headers that tell a browser which pages may ask. */
  corsHeaders(request: IncomingMessage): readonly (readonly [string, string])[] {
    const { origin } = request.headers
    if (origin === undefined || !this.#allows(origin)) return []
    return [
      ['access-control-allow-origin', origin],
      ['access-control-allow-methods', 'POST, OPTIONS'],
      ['access-control-allow-headers', 'content-type, authorization'],
      ['access-control-max-age', '600'],
      ['vary', 'origin'],
    ]
  }

  #allows(origin: string): boolean {
    return (
      LOCAL_ORIGIN.test(origin) || this.#origins.includes('*') || this.#origins.includes(origin)
    )
  }
}

/** Whether a request is for a file of the explorer page; a WebSocket begins as a GET, too. */
function isPageRequest({ method, url, headers }: IncomingMessage): boolean {
  const isGet = method === 'GET' || method === 'HEAD'
  return isGet && headers.upgrade === undefined && /^\/(page\.(js|css))?$/.test(url ?? '')
}

/** The name in a host header, without its port. */
function nameOf(host: string | undefined): string {
  return (host ?? '').toLowerCase().replace(/:\d+$/, '')
}
