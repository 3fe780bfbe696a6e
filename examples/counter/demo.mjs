// Compiles the counter, installs it in a fresh world with no bundle, sends it messages and shows each
// call tree. Run: npm run demo

import { cbor, FVM } from '../../dist/index.js'
import { compileCounter } from './compile.mjs'

const wasm = await compileCounter()
console.log(`counter.wasm: ${wasm.length} bytes of AssemblyScript\n`)
const vm = FVM.createSync()
vm.account('alice')
vm.deploy(wasm, { as: 'counter', params: Uint8Array.of(0x18, 40) })
const send = (method, params) => vm.send({ from: 'alice', to: 'counter', method, params })
for (const [title, result] of [
  ['Increment by 2', send(2, Uint8Array.of(2))],
  ['Get', send(3, new Uint8Array(0))],
  ['Increment by 0, which it refuses', send(2, Uint8Array.of(0))],
])
  console.log(`## ${title}\n\n${result.explain()}\n`)
const { count } = vm.state('counter', cbor.tuple({ count: cbor.u64 }))
console.log(`state [${count}]`)
