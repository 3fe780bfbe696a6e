import { ErrorNumber, SyscallError } from '../../types/index.ts'

const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Text from bytes that must be UTF-8.
 *
 * @throws SyscallError `IllegalArgument`
 */
export function strictUtf8(bytes: Uint8Array): string {
  try {
    return STRICT_UTF8.decode(bytes)
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown
    throw new SyscallError(ErrorNumber.IllegalArgument, 'invalid utf-8 sequence')
  }
}
