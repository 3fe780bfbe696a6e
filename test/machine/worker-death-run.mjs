// Sends a message that needs a larger stack to a worker whose heap fills up, then one that
// succeeds, and prints how each ended. worker-death.test.ts runs it with a small heap.

import { secp256k1Address, secp256k1PublicKey } from '../../.cache/build/crypto/index.js'
import { createGenesis } from '../../.cache/build/harness/index.js'
import { MemoryBlockstore } from '../../.cache/build/ipld/index.js'
import { createFakeExterns, FAKE_PROOFS } from '../../.cache/build/kernel/index.js'
import { createMachine, Engine } from '../../.cache/build/machine/index.js'
import { Address, FatalError } from '../../.cache/build/types/index.js'

const from = secp256k1Address(secp256k1PublicKey(new Uint8Array(32).fill(1)))
const blockstore = new MemoryBlockstore()
const stateRoot = createGenesis(blockstore, {
  network: 'mainnet',
  networkVersion: 28,
  accounts: [{ address: from, balance: 10n ** 24n }],
})

/** Sends one FIL to f0102; the worker imports the code when it gets the message. */
function send(code) {
  const machine = createMachine({
    networkVersion: 28,
    epoch: 10n,
    timestamp: 300n,
    baseFee: 100n,
    circulatingSupply: 0n,
    stateRoot,
    blockstore,
    externs: createFakeExterns(),
    proofs: FAKE_PROOFS,
    engine: new Engine(),
    actors: 'native',
    ...(code === undefined
      ? {}
      : {
          kernelModule: {
            url: `data:text/javascript,export function kernel() { ${code} }`,
            name: 'kernel',
          },
        }),
  })
  let calls = 0
  const overflow = () => overflow() + 1
  machine.setHooks({
    interceptor: { intercept: () => (calls++ === 0 ? overflow() : undefined) },
  })
  const message = {
    version: 0n,
    from,
    to: Address.id(1n),
    sequence: 0n,
    value: 1n,
    methodNum: 0n,
    params: new Uint8Array(0),
    gasLimit: 10_000_000_000n,
    gasFeeCap: 100n,
    gasPremium: 0n,
  }
  try {
    return { exitCode: machine.executeMessage(message, 'explicit', 100).receipt.exitCode, calls }
  } catch (thrown) {
    return {
      isFatal: thrown instanceof FatalError,
      message: thrown.message,
      unchanged: machine.flush().equals(stateRoot),
    }
  }
}

const full = send('const all = []; for (;;) all.push(new Array(100_000).fill(0.5))')
const next = send()
// The errors of the workers arrive once this thread's event loop turns: they must not end the process.
await new Promise((resolve) => setTimeout(resolve, 200))
console.log(JSON.stringify({ full, next }))
