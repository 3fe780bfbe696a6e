import { isNetworkVersion, NETWORK_VERSIONS, UsageError } from '../types/index.ts'

/** `21,25` as network versions. @throws UsageError `FVM_CLI_VALUE` */
export function networkVersionsFrom(text: string, flag: string): number[] {
  return text.split(',').map((part) => {
    const nv = /^\d+$/.test(part) ? Number(part) : Number.NaN
    if (!isNetworkVersion(nv)) {
      const last = NETWORK_VERSIONS[NETWORK_VERSIONS.length - 1]
      throw bad(
        flag,
        text,
        `network versions ${NETWORK_VERSIONS[0]} to ${last} with commas between, as 21,25`,
      )
    }
    return nv
  })
}

/** A whole number from `least` on. @throws UsageError `FVM_CLI_VALUE` */
export function wholeNumberFrom(text: string, flag: string, least: number): number {
  const n = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (!(n >= least)) throw bad(flag, text, `a whole number from ${least} on`)
  return n
}

/** A whole number in decimal or, with 0x, in hexadecimal digits. @throws UsageError `FVM_CLI_VALUE` */
export function integerFrom(text: string, flag: string): bigint {
  if (!/^(0x[0-9a-fA-F]+|\d+)$/.test(text))
    throw bad(flag, text, 'a whole number, in decimal or with 0x')
  return BigInt(text)
}

/** A share such as `2/4`, the second of four: its index counts from 0. @throws UsageError `FVM_CLI_VALUE` */
export function shardFrom(text: string, flag: string): { index: number; count: number } {
  const [, share, count] = /^([1-9]\d{0,5})\/([1-9]\d{0,5})$/.exec(text) ?? []
  if (share === undefined || Number(share) > Number(count))
    throw bad(flag, text, 'I/N with I from 1 to N, such as 1/4')
  return { index: Number(share) - 1, count: Number(count) }
}

/** A regular expression. @throws UsageError `FVM_CLI_VALUE` */
export function regExpFrom(text: string, flag: string): RegExp {
  try {
    return new RegExp(text)
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    throw bad(flag, text, `a regular expression (${why})`)
  }
}

/** One of a list of words. @throws UsageError `FVM_CLI_VALUE` */
export function wordFrom<T extends string>(text: string, flag: string, accepted: readonly T[]): T {
  const word = accepted.find((name) => name === text)
  if (word === undefined) throw bad(flag, text, `one of ${accepted.join(', ')}`)
  return word
}

/** Some of a list of words, with commas between. @throws UsageError `FVM_CLI_VALUE` */
export function wordsFrom<T extends string>(
  text: string,
  flag: string,
  accepted: readonly T[],
): T[] {
  return text.split(',').map((part) => {
    const word = accepted.find((name) => name === part)
    if (word === undefined)
      throw bad(flag, text, `one or more of ${accepted.join(', ')} with commas between`)
    return word
  })
}

/**
 * A whole number of 0 to 2^64 - 1.
 *
 * @param otherwise - what else the flag takes, for the message
 * @throws UsageError `FVM_CLI_VALUE`
 */
export function u64From(text: string, flag: string, otherwise = ''): bigint {
  if (!/^\d{1,20}$/.test(text) || BigInt(text) >> 64n !== 0n)
    throw bad(flag, text, `a whole number from 0 to 2^64 - 1${otherwise}`)
  return BigInt(text)
}

function bad(flag: string, text: string, accepted: string): UsageError {
  return new UsageError('FVM_CLI_VALUE', `--${flag} "${text}" is not accepted: give ${accepted}`)
}
