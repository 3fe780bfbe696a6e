/** A server that sends nothing for this long is given up. */
const TIMEOUT_MS = 120_000

/** A download did not complete. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError'
}

/**
 * Downloads a file.
 *
 * @throws DownloadError if the server cannot be reached, refuses, breaks off or sends over `maxBytes`
 */
export async function download(url: string, maxBytes: number): Promise<Uint8Array> {
  let response: Response
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })
  } catch (thrown) {
    throw new DownloadError(`${url} could not be reached: ${causeOf(thrown)}`)
  }
  if (!response.ok)
    throw new DownloadError(`${url} answered ${response.status} ${response.statusText}`)
  const parts: Uint8Array[] = []
  let size = 0
  try {
    for await (const part of response.body ?? []) {
      size += part.length
      if (size > maxBytes)
        throw new DownloadError(`${url} sends more than ${maxBytes} bytes: no bundle is so large`)
      parts.push(part)
    }
  } catch (thrown) {
    if (thrown instanceof DownloadError) throw thrown
    throw new DownloadError(`${url} broke off after ${size} bytes: ${causeOf(thrown)}`)
  }
  return new Uint8Array(Buffer.concat(parts))
}

function causeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  return thrown.cause instanceof Error ? thrown.cause.message : thrown.message
}
