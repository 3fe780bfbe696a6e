import {
  HYGGE,
  type Prices,
  type ScalingCost,
  type Step,
  TEEP,
  WATERMELON,
} from '../src/gas/index.ts'

/*
 * The text of docs/gas.md, made from the price lists. `npx vitest run test/gas/gas-page.test.ts`
 * says whether the page is current; with `-u` it is written.
 */

const LISTS = [
  { prices: HYGGE, versions: '18 to 20' },
  { prices: WATERMELON, versions: '21 to 24' },
  { prices: TEEP, versions: '25 to 29' },
] as const

/** A charge: its name where it has one, and its compute and other gas under a list. */
interface Row {
  readonly name: (p: Prices) => string
  readonly when: string
  /** Undefined where the list has no such charge. */
  readonly cost: (p: Prices) => readonly [compute: string, other: string] | undefined
}

/** Milligas in gas, with thousands separated. */
function gas(milligas: number): string {
  return (milligas / 1_000).toLocaleString('en-US', { maximumFractionDigits: 3 })
}

/** A sum of an amount and amounts by quantity, without what is free. */
function sum(flat: number, ...terms: readonly (readonly [scale: number, of: string])[]): string {
  const parts = terms.filter(([scale]) => scale !== 0).map(([scale, of]) => `${gas(scale)} ${of}`)
  if (flat !== 0) parts.unshift(gas(flat))
  return parts.join(' + ') || '0'
}

const scaled = (cost: ScalingCost, of: string): string => sum(cost.flat, [cost.scale, of])

/** The price of copying: one copy and one allocation, for each byte. */
const copy = (p: Prices): number => p.blockMemcpy.scale + p.blockAllocate.scale

const hash256 = (p: Prices): number => p.hashing.get(0xb220)!.scale // every list has blake2b-256

function charge(
  name: string,
  when: string,
  cost: (p: Prices) => readonly [compute: string, other: string] | undefined,
): Row {
  return { name: () => name, when, cost }
}

const free = (name: string, when: string): Row => charge(name, when, () => ['0', '0'])

function lookback(
  steps: readonly Step[],
  perEpoch: number,
  more: readonly [number, string],
): string {
  const [first, ...later] = steps
  const base = sum(first?.cost ?? 0, [perEpoch, 'epochs back'], more)
  return [
    base,
    ...later.map(({ start, cost }) => `${gas(cost)} from ${start} epochs back on`),
  ].join('; ')
}

const CHARGES: readonly Row[] = [
  charge('OnChainMessage', 'a message, `n` bytes with its signature', (p) => [
    scaled(p.chainMessageCompute, 'n'),
    sum(p.actorUpdate + p.chainMessageStorage.flat, [p.chainMessageStorage.scale, 'n']),
  ]),
  charge('OnChainReturnValue', "the message's return value, `n` bytes", (p) => [
    scaled(p.chainReturnCompute, 'n'),
    scaled(p.chainReturnStorage, 'n'),
  ]),
  charge(
    'OnReturnValue',
    'the return value of an inner call, `l` links',
    (p) => p.links && [sum(0, [p.links.tracked, 'l']), '0'],
  ),
  charge('OnSyscall', 'any syscall', (p) => [gas(p.hostCall), '0']),
  charge('OnValueTransfer', 'a call with value', (p) => [gas(p.sendTransferFunds), '0']),
  charge('OnMethodInvocation', 'a call of a method, `l` links in its parameters', (p) => [
    sum(p.sendInvokeMethod, [p.links?.tracked ?? 0, 'l']),
    '0',
  ]),
  charge('OnCreateActor', 'an actor at an id that is given', (p) => [
    '0',
    gas(p.actorCreateStorage),
  ]),
  charge('OnCreateActor', 'an account or placeholder made by a send', (p) => [
    '0',
    gas(p.actorCreateStorage + p.addressAssignment + p.addressLookup),
  ]),
  charge('OnActorLookup', "an actor's first read in a message", (p) => ['0', gas(p.actorLookup)]),
  charge('OnActorUpdate', "an actor's first change in a message", (p) => ['0', gas(p.actorUpdate)]),
  free('OnDeleteActor', 'self-destruct'),
  free('OnSelfBalance', "the actor's own balance"),
  free('OnBalanceOf', "an actor's balance"),
  free('OnResolveAddress', 'the syscall; an address other than f0, the first time in a message'),
  free('OnLookupAddress', 'a delegated address'),
  free('OnGetActorCodeCid', 'a code CID'),
  free('OnGetBuiltinActorType, OnGetCodeCidForType', 'the list of built-in actors'),
  free('OnNetworkContext, OnMessageContext', 'a context'),
  charge('OnHashing', '`n` bytes: sha2-256; blake2b; keccak-256; ripemd-160', (p) => [
    [0x12, 0xb220, 0x1b, 0x1053].map((code) => scaled(p.hashing.get(code)!, 'n')).join('; '),
    '0',
  ]),
  charge('OnVerifySignature', 'secp256k1, a text of `n` bytes', (p) => [
    scaled(p.signatures.get(1)!, 'n'),
    '0',
  ]),
  charge('OnVerifySignature', 'BLS, a text of `n` bytes', (p) => [
    scaled(p.signatures.get(2)!, 'n'),
    '0',
  ]),
  charge(
    'OnVerifyBlsAggregateSignature',
    '`s` signatures, texts of `n` bytes',
    (p) =>
      p.blsAggregate && [
        sum(
          p.blsAggregate.hashing.flat,
          [p.blsAggregate.pairing, '(s + 1)'],
          [p.blsAggregate.hashing.scale, 'n'],
        ),
        '0',
      ],
  ),
  charge('OnRecoverSecpPublicKey', 'a recovery', (p) => [gas(p.secp256k1Recover), '0']),
  charge('OnComputeUnsealedSectorCid', 'any number of pieces', (p) => [
    gas(p.computeUnsealedSectorCid),
    '0',
  ]),
  charge('OnVerifySeal', 'each seal', (p) => [gas(p.verifySeal), '0']),
  charge('OnVerifyAggregateSeals', '`s` seals: 32 GiB, and any proof without a price', (p) => [
    aggregate(p, 8) ?? '',
    '0',
  ]),
  charge('OnVerifyAggregateSeals', '`s` seals: 64 GiB', (p) => [aggregate(p, 9) ?? '', '0']),
  ...([18, 19] as const).map((proof) =>
    charge(
      'OnVerifyAggregateSeals',
      `\`s\` seals: ${proof === 18 ? '32' : '64'} GiB, non-interactive`,
      (p) => {
        const text = aggregate(p, proof)
        return text === undefined ? ['as 32 GiB', '0'] : [text, '0']
      },
    ),
  ),
  charge('OnVerifyReplicaUpdate', 'an update', (p) => [gas(p.verifyReplicaUpdate), '0']),
  charge('OnVerifyPost', 'a windowed PoSt of `s` sectors', (p) => [
    scaled(p.verifyPost.get(12)!, 's'),
    '0',
  ]),
  charge('OnVerifyConsensusFault', 'a fault', (p) => ['0', gas(p.verifyConsensusFault)]),
  charge('OnGetRandomness', 'randomness, with `e` bytes of entropy', (p) => [
    '0',
    lookback(p.randomness.steps, p.randomness.perEpoch, [p.randomness.perEntropyByte, 'e']),
  ]),
  charge('OnTipsetCid', "an earlier tipset's CID", (p) => [
    '0',
    lookback(p.tipsetCid.steps, p.tipsetCid.perEpoch, [0, '']),
  ]),
  charge('OnBlockOpenBase', 'opening a block', (p) => [
    gas(p.links?.checked ?? 0),
    gas(p.blockOpen.flat),
  ]),
  charge(
    'OnScanIpldLinks',
    '`f` CBOR values and `l` links in a DAG-CBOR block',
    (p) => p.links && [sum(0, [p.links.scanPerField, 'f'], [p.links.scanPerCid, 'l']), '0'],
  ),
  {
    name: (p) => p.blockOpenName,
    when: 'a block of `n` bytes and `l` links was opened',
    cost: (p) => {
      const isCompute = p.blockOpenCopy === 'compute'
      const compute = sum(0, [isCompute ? copy(p) : 0, 'n'], [p.links?.tracked ?? 0, 'l'])
      const open = sum(0, [isCompute ? p.blockOpen.scale : copy(p), 'n'])
      const rest = `what is missing to ${gas(p.blockMemoryRetention.scale)} n in all`
      return [compute, open === '0' ? rest : `${open} + ${rest}`]
    },
  },
  charge('OnBlockRead', '`n` bytes', (p) => [scaled(p.blockMemcpy, 'n'), '0']),
  free('OnBlockStat', 'codec and size of a block'),
  charge('OnBlockCreate', 'a block of `n` bytes and `l` links', (p) => [
    sum(0, [copy(p), 'n'], [p.links?.checked ?? 0, 'l']),
    `what is missing to ${gas(p.blockMemoryRetention.scale)} n in all`,
  ]),
  charge('OnBlockLink', 'a block of `n` bytes, blake2b-256', (p) => [
    sum(p.links?.tracked ?? 0, [copy(p) + hash256(p), 'n']),
    sum(p.blockPersistCompute + p.blockPersistStorage.flat, [p.blockPersistStorage.scale, 'n']),
  ]),
  charge('OnActorGetRoot', 'reading the state root', (p) => p.links && [gas(p.links.tracked), '0']),
  charge('OnActorSetRoot', 'writing it', (p) => p.links && [gas(p.links.checked), '0']),
  charge(
    'OnActorEvent',
    '`e` entries, `k` bytes of keys, `v` of values; s = 12 + 9 e + k + v',
    (p) =>
      p.actorEvent && [
        sum(
          p.actorEvent.perEntry.flat + (p.utf8Validation?.flat ?? 0),
          [p.actorEvent.perEntry.scale, 'e'],
          [p.utf8Validation?.scale ?? 0, 'k'],
          [copy(p) * 2, 's'],
        ),
        sum(0, [hash256(p) + copy(p), 's']),
      ],
  ),
  charge(
    'OnActorEventValidate',
    'an event of `n` bytes of CBOR',
    (p) =>
      p.actorEventCbor && [
        sum(p.actorEventCbor.validation.flat, [p.actorEventCbor.validation.scale + copy(p), 'n']),
        '0',
      ],
  ),
  charge(
    'OnActorEventAccept',
    'the same event; s = 12 + n',
    (p) =>
      p.actorEventCbor && [
        sum(0, [copy(p), 's']),
        sum(0, [p.blockMemcpy.scale * 2 + p.blockAllocate.scale + hash256(p), 's']),
      ],
  ),
]

function aggregate(p: Prices, proof: number): string | undefined {
  const cost = p.verifyAggregateSeals.get(proof)
  if (cost === undefined) return undefined
  const steps = cost.steps.map(({ start, cost: more }) => `${gas(more)} from ${start}`)
  return `${sum(0, [cost.perSeal, 's'])} + ${steps.join(', ')}`
}

/** The charges of each syscall after `OnSyscall`, in order; `?` follows one that depends. */
export const SYSCALL_CHARGES: Readonly<Record<string, { v4: string; v3?: string }>> = {
  'vm.exit': { v4: '' },
  'vm.message_context': { v4: 'OnMessageContext' },
  'network.context': { v4: 'OnNetworkContext' },
  'network.tipset_cid': { v4: 'OnTipsetCid' },
  'network.total_fil_circ_supply': { v4: '' },
  'ipld.block_open': {
    v4: 'OnBlockOpenBase, OnScanIpldLinks, OnBlockOpen',
    v3: 'OnBlockOpenBase, OnBlockOpenPerByte',
  },
  'ipld.block_create': { v4: 'OnScanIpldLinks, OnBlockCreate', v3: 'OnBlockCreate' },
  'ipld.block_read': { v4: 'OnBlockRead' },
  'ipld.block_stat': { v4: 'OnBlockStat' },
  'ipld.block_link': { v4: 'OnBlockLink' },
  'self.root': { v4: 'OnActorGetRoot, OnActorLookup?', v3: 'OnActorLookup?' },
  'self.set_root': {
    v4: 'OnActorSetRoot, OnActorLookup?, OnActorUpdate?',
    v3: 'OnActorLookup?, OnActorUpdate?',
  },
  'self.current_balance': { v4: 'OnSelfBalance, OnActorLookup?' },
  'self.self_destruct': {
    v4: 'OnDeleteActor, OnSelfBalance, OnActorLookup?, OnActorUpdate?',
    v3: 'OnDeleteActor, OnSelfBalance, OnActorLookup?, OnResolveAddress?, OnActorUpdate?',
  },
  'actor.resolve_address': { v4: 'OnResolveAddress, OnResolveAddress?' },
  'actor.lookup_delegated_address': { v4: 'OnLookupAddress, OnActorLookup?' },
  'actor.get_actor_code_cid': { v4: 'OnGetActorCodeCid, OnActorLookup?' },
  'actor.next_actor_address': { v4: '' },
  'actor.create_actor': { v4: 'OnActorLookup?, OnCreateActor?, OnActorUpdate?' },
  'actor.get_builtin_actor_type': { v4: 'OnGetBuiltinActorType' },
  'actor.get_code_cid_for_type': { v4: 'OnGetCodeCidForType' },
  'actor.balance_of': { v4: 'OnBalanceOf, OnActorLookup?' },
  'crypto.verify_signature': { v4: 'OnVerifySignature' },
  'crypto.verify_bls_aggregate': { v4: 'OnVerifyBlsAggregateSignature', v3: 'absent' },
  'crypto.recover_secp_public_key': { v4: 'OnRecoverSecpPublicKey' },
  'crypto.hash': { v4: 'OnHashing' },
  'crypto.compute_unsealed_sector_cid': { v4: 'OnComputeUnsealedSectorCid' },
  'crypto.verify_post': { v4: 'OnVerifyPost' },
  'crypto.verify_consensus_fault': { v4: 'OnVerifyConsensusFault' },
  'crypto.verify_aggregate_seals': { v4: 'OnVerifyAggregateSeals' },
  'crypto.verify_replica_update': { v4: 'OnVerifyReplicaUpdate' },
  'crypto.batch_verify_seals': { v4: 'OnVerifySeal for each' },
  'event.emit_event': { v4: 'OnActorEvent', v3: 'OnActorEventValidate, OnActorEventAccept' },
  'rand.get_chain_randomness': { v4: 'OnGetRandomness' },
  'rand.get_beacon_randomness': { v4: 'OnGetRandomness' },
  'gas.charge': { v4: 'the name and amount that the actor gives' },
  'gas.available': { v4: '' },
  'send.send': {
    v4: 'those of the call: OnResolveAddress?, OnActorLookup?, OnCreateActor?, OnValueTransfer?, OnMethodInvocation, ..., OnReturnValue?',
    v3: 'the same without OnReturnValue',
  },
  'debug.log': { v4: '' },
  'debug.enabled': { v4: '' },
  'debug.store_artifact': { v4: '' },
}

const WASM: readonly (readonly [string, (p: Prices) => number])[] = [
  ['an instruction that is not listed here', (p) => p.wasm.instructionDefault],
  ['a math, comparison, conversion or sign-extension instruction', (p) => p.wasm.mathDefault],
  ['`br`; the jump of `call`', (p) => p.wasm.jumpUnconditional],
  ['`br_if`, `if`', (p) => p.wasm.jumpConditional],
  ['`br_table`; the jump of `call_indirect`', (p) => p.wasm.jumpIndirect],
  ['`call`, `call_indirect`, on top of the jump', (p) => p.wasm.call],
  [
    'each byte filled: `memory.fill`, `memory.grow`, first memory',
    (p) => p.wasm.memoryFillPerByteCost,
  ],
  ['each byte copied: `memory.copy`, `memory.init`', (p) => p.wasm.memoryCopyPerByteCost],
]

const line = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`

function chargeTable(): string[] {
  const head = LISTS.map(({ prices, versions }) => `${prices.name} (nv ${versions})`)
  const rows = CHARGES.map((row) => {
    const cells = LISTS.map(({ prices }) => cell(row, prices))
    const names = new Set(LISTS.map(({ prices }) => row.name(prices)))
    return line([...names].map((n) => `\`${n}\``).join(', '), row.when, ...merged(cells))
  })
  return [line('charge', 'for', ...head), line('---', '---', '---', '---', '---'), ...rows]
}

function cell(row: Row, prices: Prices): string {
  const cost = row.cost(prices)
  if (cost === undefined) return '-'
  const [compute, other] = cost
  if (other === '0') return compute === '0' ? 'free' : `c ${compute}`
  return compute === '0' ? `o ${other}` : `c ${compute}; o ${other}`
}

/** Cells that repeat the one to their left say so. */
function merged(cells: readonly string[]): string[] {
  return cells.map((text, i) => (i > 0 && text === cells[i - 1] && text !== '-' ? 'same' : text))
}

/** The whole page. */
export function gasPage(): string {
  return [
    '# What costs how much gas',
    '',
    'Made from the price lists of `src/gas/price-tables.ts` by `scripts/gas-page.ts`; a test says',
    'whether it is current. Amounts are gas, counted in thousandths (milligas) and rounded up once, in',
    'the receipt. `c` is compute, `o` is other gas (storage, retained memory, deferred work, externs);',
    'only traces show the split. A product is written `1,300 n`.',
    '',
    '## Charges',
    '',
    ...chargeTable(),
    '',
    'An aggregate costs so much for each seal, and once what its number of seals starts. A look-back is',
    'counted as a u64: randomness of a future epoch costs more than any limit holds.',
    '',
    '## Wasm',
    '',
    'Equal at every network version. `nop`, `block`, `loop`, `unreachable`, `return`, `else`, `end` and',
    '`drop` are free. Loads, stores, locals, globals, constants, `select`, `memory.size` cost as an',
    'instruction that is not listed. A table element counts as 8 bytes, a page as 65,536.',
    '',
    line('instruction', 'gas'),
    line('---', '---'),
    ...WASM.map(([what, price]) => line(what, gas(price(TEEP)))),
    '',
    '`wasm_exec` is what the instructions since the last syscall cost; `wasm_memory_init`,',
    '`wasm_memory_grow` and `wasm_table_init` are fills by the host. `wasm_exec_model` stands for all of them',
    'where an actor is native: [native-gas.md](native-gas.md).',
    '',
    '## Syscalls',
    '',
    'After `OnSyscall`, in this order, where the arguments are in order; an error ends the list. `?` is',
    'a charge that depends: an actor is looked up and changed at a price once a message, and for free if',
    `it is one of ${TEEP.preloadedActors.join(', ')}.`,
    '',
    line('syscall', 'nv 21 to 29', 'nv 18 to 20'),
    line('---', '---', '---'),
    ...Object.entries(SYSCALL_CHARGES).map(([name, { v4, v3 }]) =>
      line(`\`${name}\``, v4 || 'none', v3 ?? 'same'),
    ),
    '',
  ].join('\n')
}
