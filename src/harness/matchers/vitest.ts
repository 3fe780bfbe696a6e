import { expect } from 'vitest'
import type { AnswerOf, EvmMatchers } from './evm-matcher-types.ts'
import type { FvmMatchers } from './matcher-types.ts'
import { matchers } from './matchers.ts'

// Importing this module adds the matchers to vitest's expect, here and for TypeScript.
expect.extend(matchers as unknown as Parameters<typeof expect.extend>[0]) // their contexts are what vitest gives

declare module 'vitest' {
  // biome-ignore lint: the interfaces of vitest have these parameters
  interface Assertion<T> extends FvmMatchers, EvmMatchers<AnswerOf<T>> {
    /** The message succeeded and returned this value; without a value, for mock functions. */
    toReturn(value?: unknown): void
  }
  interface AsymmetricMatchersContaining extends FvmMatchers<unknown>, EvmMatchers<unknown> {
    toReturn(value?: unknown): unknown
  }
}
