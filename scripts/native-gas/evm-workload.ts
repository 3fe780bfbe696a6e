import { createRequire } from 'node:module'
import { type Abi, encodeDeployData, encodeFunctionData, type Hex, hexToBytes } from 'viem'
import { decodeCbor } from '../../src/ipld/index.ts'
import { Address } from '../../src/types/index.ts'
import { assemble, initCodeOf, push } from '../../test/builtin-actors/evm/assembler.ts'
import { params, Random, user, type Workbench } from './workbench.ts'

const EAM = Address.id(10n)
const CREATE_EXTERNAL = 4n
const INVOKE = 3_844_450_837n
const EMPTY = new Uint8Array(0)

/** Contracts by hand and of OpenZeppelin, deployed and called. */
export function evmWorkload(bench: Workbench): void {
  const random = new Random(4)
  lengths(bench, random)
  opcodes(bench, random)
  storage(bench, random)
  calls(bench)
  tokens(bench)
}

/** Deploys init code. @returns the contract's f410 address, undefined if that failed */
function deploy(
  bench: Workbench,
  initcode: Uint8Array,
  from = user(0).address,
): Address | undefined {
  const { receipt } = bench.send({
    from,
    to: EAM,
    method: CREATE_EXTERNAL,
    params: params(initcode),
    gasLimit: 10n ** 11n,
  })
  if (receipt.exitCode !== 0) return undefined
  const [, , eth] = decodeCbor(receipt.returnData) as [number, Uint8Array | null, Uint8Array]
  return Address.delegated(10n, eth)
}

function invoke(
  bench: Workbench,
  to: Address | undefined,
  input: Uint8Array,
  value = 0n,
  from = user(1).address,
): void {
  if (to === undefined) return
  const data = input.length === 0 ? EMPTY : params(input)
  bench.send({ from, to, method: INVOKE, params: data, value, gasLimit: 10n ** 11n })
}

/** Code, input and output of different lengths. */
function lengths(bench: Workbench, random: Random): void {
  bench.source = 'code of different lengths'
  for (const length of [0, 1, 30, 200, 1_000, 4_000, 12_000, 24_000]) {
    const filler = Uint8Array.from({ length }, () =>
      random.pick([0x01, 0x5b, 0x50, 0x60, 0x80, 0x90, 0x7f, 0x61]),
    )
    const echo = assemble('CALLDATASIZE PUSH0 PUSH0 CALLDATACOPY CALLDATASIZE PUSH0 RETURN')
    const code = Uint8Array.from([...echo, ...filler]).subarray(0, 24_000)
    const contract = deploy(bench, initCodeOf(code))
    for (const input of [0, 1, 4, 36, 68, 300, 2_000, 10_000])
      invoke(bench, contract, random.bytes(input))
    if (contract === undefined) continue
    bench.send({ from: user(2).address, to: contract, method: 3n })
    bench.send({ from: user(2).address, to: contract, method: 3n, params: params(1) })
    bench.send({ from: user(2).address, to: contract, method: 4n })
    bench.send({
      from: user(2).address,
      to: contract,
      method: 5n,
      params: params([new Uint8Array(32)]),
    })
    bench.send({
      from: Address.id(0n),
      to: contract,
      method: 5n,
      params: params([new Uint8Array(32)]),
    })
    bench.send({
      from: user(2).address,
      to: contract,
      method: 1n,
      params: params([new Uint8Array(20), EMPTY]),
    })
    bench.send({
      from: user(2).address,
      to: contract,
      method: 2n,
      params: params([new Uint8Array(20), EMPTY]),
    })
    bench.send({ from: user(2).address, to: contract, method: 7n })
    bench.send({ from: user(2).address, to: contract, method: 1_000n })
    bench.send({ from: user(2).address, to: contract, method: 1_024n })
    bench.send({
      from: user(2).address,
      to: contract,
      method: 16_777_216n,
      params: params(random.bytes(50)),
    })
    bench.send({ from: user(2).address, to: contract, method: INVOKE, params: params([1]) })
    bench.send({ from: user(2).address, to: contract, method: 0n, value: 1n })
  }
  bench.source = 'deployments that fail'
  for (const code of [
    'PUSH0 PUSH0 REVERT',
    'INVALID',
    'ADD',
    '0xef PUSH0 MSTORE8 1 PUSH0 RETURN',
    '32 PUSH0 REVERT',
    '5 JUMP',
  ])
    deploy(bench, assemble(code))
  deploy(bench, EMPTY)
  bench.send({ from: user(0).address, to: EAM, method: 2n, params: params([EMPTY, 1]) })
  bench.send({
    from: user(0).address,
    to: EAM,
    method: 3n,
    params: params([EMPTY, new Uint8Array(32)]),
  })
  bench.send({ from: user(0).address, to: EAM, method: 9n })
  bench.send({ from: Address.id(99n), to: EAM, method: 4n, params: params(assemble('STOP')) })
  deploy(bench, initCodeOf(assemble('STOP')), user(2, 'eth').address)
}

const HARD = '0xfedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210'

/** Listings whose opcodes make syscalls, one after the other, in a row, and among others. */
function opcodes(bench: Workbench, random: Random): void {
  bench.source = 'opcodes with syscalls'
  const units = [
    'ORIGIN POP',
    'GASPRICE POP',
    'TIMESTAMP POP',
    'PREVRANDAO POP',
    'SELFBALANCE POP',
    'GAS POP',
    'BASEFEE POP',
    'ADDRESS BALANCE POP',
    'CALLER EXTCODEHASH POP',
    'ADDRESS EXTCODESIZE POP',
    '20 PUSH0 PUSH0 ADDRESS EXTCODECOPY',
    'CALLER EXTCODESIZE POP',
    '1 NUMBER SUB BLOCKHASH POP',
    '32 PUSH0 KECCAK256 POP',
    '1000 PUSH0 KECCAK256 POP',
    '32 PUSH0 LOG0',
    '1 2 64 PUSH0 LOG2',
    '1 2 3 4 300 PUSH0 LOG4',
    '1 SLOAD POP',
    '7 2 SSTORE',
    'PUSH0 2 SSTORE',
    '3 4 TSTORE',
    '4 TLOAD POP',
    `${HARD} ${HARD} SSTORE`,
    `${HARD} SLOAD POP`,
  ]
  for (const unit of units)
    for (const count of [1, 4]) {
      const contract = deploy(
        bench,
        initCodeOf(assemble(Array.from({ length: count }, () => unit).join(' '))),
      )
      invoke(bench, contract, EMPTY)
      invoke(bench, contract, random.bytes(40))
    }
  const plain = [
    '1 2 ADD POP',
    `${HARD} 3 MUL POP`,
    '5 100 DIV POP',
    '1 PUSH0 MSTORE',
    'PUSH0 MLOAD POP',
    'CALLER POP',
    'PUSH0 CALLDATALOAD POP',
    '1 2 3 SWAP2 POP POP POP',
    'DUP1 POP',
  ]
  for (let i = 0; i < 40; i++) {
    const body = Array.from({ length: 12 }, () =>
      random.pick(random.below(3) === 0 ? units : plain),
    )
    const contract = deploy(bench, initCodeOf(assemble(`1 ${body.join(' ')}`)))
    invoke(bench, contract, random.bytes(random.pick([0, 4, 68])))
  }
  bench.source = 'selfdestruct'
  for (const to of ['CALLER', 'ADDRESS', '0xff00000000000000000000000000000000000063']) {
    const contract = deploy(bench, initCodeOf(assemble(`${to} SELFDESTRUCT`)))
    if (contract !== undefined)
      bench.send({ from: user(0).address, to: contract, method: 0n, value: 5n })
    invoke(bench, contract, EMPTY)
    invoke(bench, contract, EMPTY)
  }
}

/** Storage of different sizes: slots from the input on, set, set again, read, cleared. */
function storage(bench: Workbench, random: Random): void {
  // input: mode (0 set, 1 read), first slot, count, value; slots are numbers or their hashes
  const loop = (hashed: boolean): Uint8Array =>
    assemble(
      `PUSH0 loop: DUP1 64 CALLDATALOAD EQ @end JUMPI DUP1 32 CALLDATALOAD ADD ${hashed ? 'PUSH0 MSTORE 32 PUSH0 KECCAK256' : ''} PUSH0 CALLDATALOAD @read JUMPI 96 CALLDATALOAD SWAP1 SSTORE @next JUMP read: SLOAD POP next: 1 ADD @loop JUMP end: STOP`,
    )
  for (const hashed of [false, true])
    for (const size of [1, 3, 10, 40, 150]) {
      bench.source = `storage of ${size} ${hashed ? 'hashed ' : ''}slots`
      const contract = deploy(bench, initCodeOf(loop(hashed)))
      const call = (...words: number[]): void => {
        const input = new Uint8Array(128)
        words.forEach((word, i) => new DataView(input.buffer).setUint32(32 * i + 28, word))
        invoke(bench, contract, input)
      }
      call(0, 0, size, 7)
      call(0, 0, size, 8)
      call(0, 0, size, 8)
      call(1, 0, size, 0)
      for (let i = 0; i < 6; i++) {
        call(1, random.below(size * 2), 1 + random.below(3), 0)
        call(0, random.below(size * 2), 1 + random.below(3), random.below(3))
      }
      call(0, 0, size >> 1, 0)
      call(0, 0, size, 0)
    }
}

/** Calls between contracts, creations, failures inside. */
function calls(bench: Workbench): void {
  bench.source = 'calls'
  const answering = deploy(bench, initCodeOf(assemble('1 PUSH0 SSTORE 64 PUSH0 RETURN')))
  const reverting = deploy(bench, initCodeOf(assemble('100 PUSH0 REVERT')))
  const empty = deploy(bench, initCodeOf(assemble('STOP')))
  const failing = deploy(bench, initCodeOf(assemble('INVALID')))
  const key = user(3).address
  const account = `0xff${bench.idOf(key).toString(16).padStart(38, '0')}`
  const nobody = '0x1234567890123456789012345678901234567890'
  const targets = [answering, reverting, empty, failing].flatMap((to) =>
    to === undefined ? [] : [`0x${Buffer.from(to.payload.subarray(-20)).toString('hex')}`],
  )
  for (const to of [...targets, account, nobody])
    for (const call of [
      '64 PUSH0 64 PUSH0 PUSH0 @to GAS CALL',
      '64 PUSH0 4 PUSH0 1 @to GAS CALL',
      'PUSH0 PUSH0 PUSH0 PUSH0 @to GAS DELEGATECALL',
      '32 PUSH0 200 PUSH0 @to GAS STATICCALL',
      'PUSH0 PUSH0 PUSH0 PUSH0 1 @to PUSH0 CALL',
    ])
      for (const before of ['', '5 5 SSTORE']) {
        const listing = `${before} ${call.replace('@to', to)} POP RETURNDATASIZE PUSH0 PUSH0 RETURNDATACOPY RETURNDATASIZE PUSH0 RETURN`
        const contract = deploy(bench, initCodeOf(assemble(listing)))
        if (contract !== undefined) bench.send({ from: key, to: contract, method: 0n, value: 10n })
        invoke(bench, contract, EMPTY)
      }
  bench.source = 'creations'
  const child = initCodeOf(assemble('1 PUSH0 SSTORE STOP'))
  for (const create of ['CREATE', 'CREATE2'])
    for (const code of [
      child,
      assemble('PUSH0 PUSH0 REVERT'),
      EMPTY,
      initCodeOf(new Uint8Array(3_000).fill(1)),
    ]) {
      const head = (length: number): number[] => [
        ...assemble(`${code.length} `.concat('PUSH0 ADD')),
        ...push(BigInt(length)),
        ...assemble(
          `PUSH0 CODECOPY ${create === 'CREATE2' ? 'GAS ' : ''}`.concat(
            `${code.length} PUSH0 PUSH0 ${create} POP STOP`,
          ),
        ),
      ]
      const length = head(60).length
      const contract = deploy(bench, initCodeOf(Uint8Array.from([...head(length), ...code])))
      invoke(bench, contract, EMPTY)
      invoke(bench, contract, EMPTY)
    }
}

interface Artifact {
  readonly abi: Abi
  readonly bytecode: Hex
}

/** Tokens of OpenZeppelin 4.9, as one uses them. */
function tokens(bench: Workbench): void {
  const artifact = (name: string): Artifact =>
    createRequire(import.meta.url)(
      `openzeppelin-contracts-4/build/contracts/${name}.json`,
    ) as Artifact
  const eth = (i: number): Hex =>
    `0xff${bench.idOf(user(i).address).toString(16).padStart(38, '0')}`
  const use = (
    name: string,
    args: readonly unknown[],
    script: readonly (readonly [number, string, ...unknown[]])[],
  ): void => {
    bench.source = name
    const { abi, bytecode } = artifact(name)
    const contract = deploy(bench, hexToBytes(encodeDeployData({ abi, bytecode, args })))
    for (const [from, functionName, ...rest] of script)
      invoke(
        bench,
        contract,
        hexToBytes(encodeFunctionData({ abi, functionName, args: rest })),
        0n,
        user(from).address,
      )
  }
  use(
    'ERC20PresetMinterPauser',
    ['A token', 'TOK'],
    [
      [0, 'mint', eth(0), 1_000_000n],
      [0, 'transfer', eth(1), 500n],
      [0, 'transfer', eth(1), 500n],
      [1, 'transfer', eth(2), 7n],
      [1, 'approve', eth(2), 100n],
      [2, 'transferFrom', eth(1), eth(3), 60n],
      [2, 'transferFrom', eth(1), eth(3), 60n],
      [5, 'mint', eth(0), 1n],
      [0, 'pause'],
      [1, 'transfer', eth(2), 1n],
      [0, 'unpause'],
      [3, 'balanceOf', eth(1)],
      [3, 'totalSupply'],
      [3, 'symbol'],
      [1, 'burn', 5n],
    ],
  )
  use(
    'ERC721PresetMinterPauserAutoId',
    ['Things', 'THG', 'ipfs://things/'],
    [
      [0, 'mint', eth(1)],
      [0, 'mint', eth(2)],
      [0, 'mint', eth(1)],
      [1, 'transferFrom', eth(1), eth(3), 0n],
      [1, 'transferFrom', eth(1), eth(3), 1n],
      [1, 'approve', eth(4), 2n],
      [4, 'transferFrom', eth(1), eth(4), 2n],
      [4, 'tokenURI', 1n],
      [4, 'ownerOf', 1n],
      [4, 'tokenOfOwnerByIndex', eth(3), 0n],
    ],
  )
  use(
    'ERC1155PresetMinterPauser',
    ['ipfs://many/{id}'],
    [
      [0, 'mintBatch', eth(1), [1n, 2n, 3n], [10n, 20n, 30n], '0x'],
      [1, 'safeTransferFrom', eth(1), eth(2), 1n, 3n, '0x'],
      [1, 'safeBatchTransferFrom', eth(1), eth(2), [2n, 3n], [1n, 1n], '0x'],
      [3, 'balanceOfBatch', [eth(1), eth(2)], [1n, 2n]],
    ],
  )
  use(
    'PaymentSplitter',
    [
      [eth(0), eth(1)],
      [1n, 3n],
    ],
    [
      [1, 'totalShares'],
      [1, 'shares', eth(1)],
    ],
  )
  use(
    'TimelockController',
    [60n, [eth(0)], [eth(1)], eth(0)],
    [
      [0, 'schedule', eth(3), 0n, '0x', `0x${'00'.repeat(32)}`, `0x${'01'.repeat(32)}`, 100n],
      [0, 'getMinDelay'],
      [1, 'execute', eth(3), 0n, '0x', `0x${'00'.repeat(32)}`, `0x${'01'.repeat(32)}`],
    ],
  )
}
