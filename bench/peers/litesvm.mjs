// Solana. Transactions are signed before the clock runs, as Ethereum's peers leave signing to the node.
import {
  AccountRole,
  appendTransactionMessageInstruction,
  createTransactionMessage,
  generateKeyPairSigner,
  lamports,
  setTransactionMessageFeePayerSigner,
  signTransactionMessageWithSigners,
} from '@solana/kit'
import { LiteSVM } from 'litesvm'

const SYSTEM = '11111111111111111111111111111111'
const TRANSFER = 2
const SIGNED = 4_000

function create(signers) {
  const svm = new LiteSVM()
  for (const { address } of signers) svm.airdrop(address, lamports(10n ** 12n))
  return svm
}

async function sign(svm, [alice, bob], amount) {
  const data = new Uint8Array(12)
  const view = new DataView(data.buffer)
  view.setUint32(0, TRANSFER, true)
  view.setBigUint64(4, amount, true)
  const accounts = [
    { address: alice.address, role: AccountRole.WRITABLE_SIGNER, signer: alice },
    { address: bob.address, role: AccountRole.WRITABLE },
  ]
  const empty = setTransactionMessageFeePayerSigner(alice, createTransactionMessage({ version: 0 }))
  const message = appendTransactionMessageInstruction(
    { programAddress: SYSTEM, accounts, data },
    empty,
  )
  return signTransactionMessageWithSigners(
    svm.setTransactionMessageLifetimeUsingLatestBlockhash(message),
  )
}

export default async function litesvm() {
  const signers = [await generateKeyPairSigner(), await generateKeyPairSigner()]
  const svm = create(signers)
  const signed = []
  for (let n = 1; n <= SIGNED; n++) signed.push(await sign(svm, signers, BigInt(n)))
  let next = 0
  return {
    warmRuns: 1_000,
    world: () => create(signers),
    /** Ends the measuring when the signed ones are used up. */
    transfer() {
      const transaction = signed[next++]
      if (transaction === undefined) return 'end'
      const result = svm.sendTransaction(transaction)
      if ('err' in result) throw new RangeError(`a transfer failed: ${result.err()}`)
      return undefined
    },
    revert: () => LiteSVM.fromBytes(svm.toBytes()),
  }
}
