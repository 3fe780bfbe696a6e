import { existsSync, readFileSync } from 'node:fs'
import { createEVM } from '@ethereumjs/evm'
import { Bench } from 'tinybench'
import { FVM } from '../src/index.ts'
import { CborReader, CborWriter } from '../src/ipld/index.ts'
import { assemble, initCodeOf } from '../test/builtin-actors/evm/assembler.ts'
import { report } from './report.ts'

/*
 * The native EVM actor beside the official one's Wasm on this machine, and @ethereumjs/evm. A loop
 * is one message, start to receipt; its figure is the time of an iteration.
 */

const INVOKE = 3844450837n
const EAM = 'f010'
const CREATE_EXTERNAL = 4n
const ITERATIONS = 10_000
const BUNDLE = `${process.env['LITEFVM_BUNDLES'] ?? '.bundles'}/v18.tar.zst`

/** Loops that count from `ITERATIONS` to 0 and return a word; `i` is on top in the body. */
const LOOPS: Readonly<Record<string, Uint8Array>> = {
  arithmetic: loop(`SWAP1 DUP2 ADD 6364136223846793005 MUL DUP1 7 SHR XOR
    0x5851f42d4c957f2d14057b7ef767814f ADD SWAP1`),
  'wide arithmetic': loop(`SWAP1 DUP2 ADD NOT DUP2 SWAP1 DIV DUP2 DUP2 LT ADD
    0xffffffff00000001000000000000000000000000ffffffffffffffffffffffff DUP2 NOT DUP3 MULMOD ADD SWAP1`),
  keccak: loop('SWAP1 PUSH0 MSTORE DUP1 32 MSTORE 64 PUSH0 KECCAK256 SWAP1'),
  memory: loop('DUP1 31 AND 5 SHL DUP1 MLOAD DUP3 ADD SWAP1 MSTORE'),
  storage: loop('DUP1 15 AND DUP1 SLOAD DUP3 ADD SWAP1 SSTORE'),
}

function loop(body: string): Uint8Array {
  return assemble(`PUSH0 ${ITERATIONS} loop: ${body} 1 SWAP1 SUB DUP1 @loop JUMPI
    POP PUSH0 MSTORE 32 PUSH0 RETURN`)
}

function assert(isTrue: boolean, what: string): void {
  if (!isTrue) throw new RangeError(`the bench's answer is wrong: ${what}`)
}

function bytes(data: Uint8Array): Uint8Array {
  const w = new CborWriter()
  w.writeBytes(data)
  return w.finish()
}

const hex = (data: Uint8Array) => Buffer.from(data).toString('hex')

/** A world with every contract, by name. */
class Side {
  readonly vm: FVM
  readonly #contracts = new Map<string, string>()

  constructor(vm: FVM) {
    this.vm = vm
    vm.account('alice')
    vm.account('bob')
    for (const [name, code] of Object.entries(LOOPS)) this.deploy(name, initCodeOf(code))
  }

  deploy(name: string, initCode: Uint8Array): void {
    const created = this.vm.send({
      from: 'alice',
      to: EAM,
      method: CREATE_EXTERNAL,
      params: bytes(initCode),
    })
    assert(created.ok, `${name} deploys: ${created.explain()}`)
    const r = new CborReader(created.returnData)
    r.readArrayHeader()
    this.#contracts.set(name, `f0${r.readUint()}`)
  }

  call(name: string, input: Uint8Array = new Uint8Array(0)): string {
    const to = this.#contracts.get(name)!
    const result = this.vm.send({ from: 'alice', to, method: INVOKE, params: bytes(input) })
    if (!result.ok) assert(false, `${name}: ${result.explain()}`)
    return hex(new CborReader(result.returnData).readBytes())
  }
}

const TOKEN = 'erc20'
const { bytecode } = JSON.parse(
  readFileSync(
    'node_modules/openzeppelin-contracts-4/build/contracts/ERC20PresetFixedSupply.json',
    'utf8',
  ),
) as { bytecode: string }

const word = (n: bigint) => n.toString(16).padStart(64, '0')
const text = (s: string) => word(BigInt(s.length)) + Buffer.from(s).toString('hex').padEnd(64, '0')

/** Init code of a token that is all of an actor's. */
function tokenOf(owner: bigint): Uint8Array {
  const masked = (0xffn << 152n) | owner
  const args = word(0x80n) + word(0xc0n) + word(10n ** 24n) + word(masked) + text('A') + text('B')
  return Buffer.from(bytecode.slice(2) + args, 'hex')
}

const transfer = Buffer.from(`a9059cbb${word(0xbeefn)}${word(1n)}`, 'hex')

async function wasmSide(): Promise<Side | undefined> {
  if (existsSync(BUNDLE)) return new Side(await FVM.create({ actors: BUNDLE, tracing: false }))
  console.log('the official actor was not run: LITEFVM_BUNDLES names no folder with v18.tar.zst')
  return undefined
}

const native = new Side(FVM.createSync({ tracing: false }))
const official = await wasmSide()
const ethereumjs = await createEVM()
const sides = official === undefined ? { native } : { native, official }

const MUCH_GAS = 10n ** 15n
type Target = Awaited<ReturnType<typeof ethereumjs.runCall>>['createdAddress']
const ethereumjsContracts = new Map<string, Target>()
for (const [name, code] of Object.entries(LOOPS)) {
  const { createdAddress } = await ethereumjs.runCall({
    data: initCodeOf(code),
    gasLimit: MUCH_GAS,
  })
  ethereumjsContracts.set(name, createdAddress)
}

async function runEthereumjs(name: string): Promise<string> {
  const to = ethereumjsContracts.get(name)!
  const { execResult } = await ethereumjs.runCall({ to, gasLimit: MUCH_GAS })
  assert(execResult.exceptionError === undefined, `${name}: ${execResult.exceptionError?.error}`)
  return hex(execResult.returnValue)
}

for (const name of Object.keys(LOOPS)) {
  if (name === 'storage') continue // each run finds what the last one left
  const expected = await runEthereumjs(name)
  for (const [side, world] of Object.entries(sides))
    assert(world.call(name) === expected, `${name} ${side}`)
}
for (const side of Object.values(sides)) {
  side.deploy(TOKEN, tokenOf(side.vm.idOf('alice')!))
  assert(side.call(TOKEN, transfer) === word(1n), 'a token moves')
}

const loops = new Bench({ time: 500, throws: true })
for (const name of Object.keys(LOOPS)) {
  for (const [side, world] of Object.entries(sides))
    loops.add(`${name}, ${side}`, () => void world.call(name), { async: false })
  loops.add(`${name}, ethereumjs`, async () => void (await runEthereumjs(name)))
}
await loops.run()
report('EVM: an iteration', loops, { unit: 'ns', per: () => ITERATIONS })

const messages = new Bench({ time: 1_000, throws: true })
for (const [side, world] of Object.entries(sides)) {
  messages.add(`erc20 transfer, ${side}`, () => void world.call(TOKEN, transfer), { async: false })
  messages.add(
    `erc20 transfer as a test, ${side}`,
    () => {
      const before = world.vm.snapshot()
      world.call(TOKEN, transfer)
      world.vm.revert(before)
    },
    { async: false },
  )
}
await messages.run()
report('EVM: a message', messages, { unit: 'us' })
