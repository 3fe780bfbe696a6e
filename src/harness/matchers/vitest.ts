// Stays in the declarations: without it TypeScript 7 does not merge what is declared for vitest below.
import 'vitest'
import { expect } from 'vitest'
import type { EvmMatchers } from './evm-matcher-types.ts'
import type { FvmMatchers } from './matcher-types.ts'
import { matchers } from './matchers.ts'

// Importing this module adds the matchers to vitest's expect, here and for TypeScript.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the contexts of the matchers are what vitest passes
expect.extend(matchers as unknown as Parameters<typeof expect.extend>[0])

declare module 'vitest' {
  // The interface has no type parameters, since vitest 4 and 5 have different ones, all with defaults.
  // oxlint-disable-next-line typescript/no-explicit-any -- a promise where expect is given one, else void
  interface Assertion extends FvmMatchers, EvmMatchers<any> {
    /** The message succeeded and returned this value; without a value, for mock functions. */
    // oxlint-disable-next-line typescript/no-explicit-any -- void in vitest 4; in 5 a promise after .resolves
    toReturn(value?: unknown): any
  }
  interface AsymmetricMatchersContaining extends FvmMatchers<unknown>, EvmMatchers<unknown> {
    toReturn(value?: unknown): unknown
  }
}
