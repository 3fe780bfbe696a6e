import { CborWriter, Cid } from '../../src/ipld/index.ts'
import { Address, ErrorNumber } from '../../src/types/index.ts'

const { IllegalArgument, BufferTooSmall } = ErrorNumber

/** Where the tests put things in the page of memory. */
export const END = 65_536
export const RET = 1_000
export const BUF = 2_000
export const CID_AT = 100
export const ADDRESS_AT = 200
export const DATA_AT = 300
export const CBOR_AT = 3_000

/** A CID of 38 bytes. */
export const CID = Cid.v1(0x71, 0xb220, new Uint8Array(32).fill(7))
export const ADDRESS = Address.id(1001n)
const F4 = Address.delegated(10n, Uint8Array.of(1, 2, 3))
const F2 = Address.fromPayload(2, new Uint8Array(20).fill(9))

/** An argument that makes a syscall fail, and how. */
export interface Refusal {
  readonly what: string
  readonly args: readonly (number | bigint)[]
  readonly errno: number
  /** Set where the kernel was asked before the failure. */
  readonly reachesKernel?: boolean
}

/** A syscall: how it is called well, what the kernel sees, what it writes, and what it refuses. */
export interface Case {
  readonly name: string
  readonly version?: 3
  /** Only for a syscall whose result the kernel's answer shapes. */
  readonly answer?: unknown
  readonly kernel: string | undefined
  readonly args: readonly (number | bigint)[]
  readonly kernelArgs: readonly unknown[]
  /** The bytes of the return value in hex, undefined without one. */
  readonly returns: string | undefined
  /** Bytes that are written elsewhere. */
  readonly writes?: { readonly at: number; readonly bytes: Uint8Array }
  /** Memory beyond the usual, before the call. */
  readonly memory?: { readonly at: number; readonly bytes: Uint8Array }
  readonly refusals: readonly Refusal[]
}

const bad = (what: string, ...args: (number | bigint)[]): Refusal => ({
  what,
  args,
  errno: IllegalArgument,
})

const small = (what: string, ...args: (number | bigint)[]): Refusal => ({
  what,
  args,
  errno: BufferTooSmall,
  reachesKernel: true,
})

/** The usual refusals of an output buffer for a CID, which comes last. */
const cidBuffer = (...head: (number | bigint)[]): Refusal[] => [
  bad('a buffer past the end', ...head, END - 1, 2),
  bad('a buffer whose end overflows', ...head, 0xffff_ffff, 0xffff_ffff),
  small('a buffer one byte short', ...head, BUF, 37),
  small('an empty buffer at the end', ...head, END, 0),
]

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const data = bytes(0xf0, 0xf1, 0xf2, 0xf3)

function tuple(write: (w: CborWriter) => void): Uint8Array {
  const w = new CborWriter()
  write(w)
  return w.finish()
}

const pieces = tuple((w) => {
  w.writeArrayHeader(1)
  w.writeArrayHeader(2)
  w.writeUint(2048)
  w.writeLink(CID)
})
const post = tuple((w) => {
  w.writeArrayHeader(4)
  w.writeBytes(bytes(1, 2))
  w.writeArrayHeader(1)
  w.writeArrayHeader(2)
  w.writeInt(13)
  w.writeBytes(bytes(3))
  w.writeArrayHeader(1)
  w.writeArrayHeader(3)
  w.writeInt(-4)
  w.writeUint(5)
  w.writeLink(CID)
  w.writeUint(1001)
})
const aggregate = tuple((w) => {
  w.writeArrayHeader(5)
  w.writeUint(1001)
  w.writeInt(8)
  w.writeInt(1)
  w.writeBytes(bytes(1))
  w.writeArrayHeader(1)
  w.writeArrayHeader(5)
  w.writeUint(6)
  w.writeBytes(bytes(2))
  w.writeBytes(bytes(3))
  w.writeLink(CID)
  w.writeLink(CID)
})
const replica = tuple((w) => {
  w.writeArrayHeader(5)
  w.writeInt(3)
  w.writeLink(CID)
  w.writeLink(CID)
  w.writeLink(CID)
  w.writeArrayHeader(2)
  w.writeUint(1)
  w.writeUint(255)
})
const seals = tuple((w) => {
  w.writeArrayHeader(1)
  w.writeArrayHeader(8)
  w.writeInt(8)
  w.writeArrayHeader(2)
  w.writeUint(1001)
  w.writeUint(2)
  w.writeArrayHeader(1)
  w.writeUint(77)
  w.writeBytes(bytes(1))
  w.writeBytes(bytes(2))
  w.writeBytes(bytes(3))
  w.writeLink(CID)
  w.writeLink(CID)
})

const cbor = (encoded: Uint8Array): { at: number; bytes: Uint8Array } => ({
  at: CBOR_AT,
  bytes: encoded,
})
/** The usual refusals of CBOR: cut short, followed by a byte, out of bounds. */
const badCbor = (encoded: Uint8Array, ...rest: number[]): Refusal[] => [
  bad('cbor cut short', RET, CBOR_AT, encoded.length - 1, ...rest),
  bad('cbor with a byte more', RET, CBOR_AT, encoded.length + 1, ...rest),
  bad('no cbor at all', RET, CBOR_AT, 0, ...rest),
  bad('cbor out of bounds', RET, END, 1, ...rest),
]

const header = new Uint8Array(24)
new DataView(header.buffer).setBigUint64(0, 3n, true)
new DataView(header.buffer).setBigUint64(8, 0x55n, true)
new DataView(header.buffer).setUint32(16, 2, true)
new DataView(header.buffer).setUint32(20, 2, true)

const MAX = 0xffff_ffff_ffff_ffffn

export const CASES: readonly Case[] = [
  {
    name: 'vm.message_context',
    kernel: 'msgContext',
    answer: {
      origin: 1n,
      nonce: 2n,
      caller: 3n,
      receiver: 4n,
      methodNumber: MAX,
      valueReceived: (1n << 64n) | 6n,
      gasPremium: 7n,
      readOnly: true,
    },
    args: [RET],
    kernelArgs: [],
    returns:
      '0100000000000000' +
      '0200000000000000' +
      '0300000000000000' +
      '0400000000000000' +
      'ffffffffffffffff' +
      '06000000000000000100000000000000' +
      '07000000000000000000000000000000' +
      '0100000000000000',
    refusals: [],
  },
  {
    name: 'network.context',
    kernel: 'networkContext',
    answer: { epoch: -1n, timestamp: 2n, baseFee: 3n, chainId: 314n, networkVersion: 29 },
    args: [RET],
    kernelArgs: [],
    returns:
      'ffffffffffffffff' +
      '0200000000000000' +
      '03000000000000000000000000000000' +
      '3a01000000000000' +
      '1d000000',
    refusals: [],
  },
  {
    name: 'network.tipset_cid',
    kernel: 'tipsetCid',
    answer: CID,
    args: [RET, -5n, BUF, 38],
    kernelArgs: [-5n],
    returns: '26000000',
    writes: { at: BUF, bytes: CID.bytes },
    refusals: cidBuffer(RET, 1n),
  },
  {
    name: 'network.total_fil_circ_supply',
    kernel: 'totalFilCircSupply',
    answer: (1n << 128n) - 1n,
    args: [RET],
    kernelArgs: [],
    returns: 'ff'.repeat(16),
    refusals: [],
  },
  {
    name: 'ipld.block_open',
    kernel: 'blockOpen',
    answer: { id: 2, codec: 0x71, size: 3 },
    args: [RET, CID_AT],
    kernelArgs: [CID],
    returns: '71000000000000000200000003000000',
    refusals: [
      bad('a CID past the end', RET, END + 1),
      bad('a CID at the end', RET, END),
      bad('a CID cut short by the end', RET, END - 1),
      bad('what is not a CID', RET, DATA_AT),
    ],
  },
  {
    name: 'ipld.block_create',
    kernel: 'blockCreate',
    answer: 9,
    args: [RET, MAX, DATA_AT, 4],
    kernelArgs: [MAX, data],
    returns: '09000000',
    refusals: [bad('data out of bounds', RET, 0x55n, END - 3, 4)],
  },
  {
    name: 'ipld.block_link',
    kernel: 'blockLink',
    answer: CID,
    args: [RET, 3, 0xb220n, 32, BUF, 38],
    kernelArgs: [3, 0xb220n, 32],
    returns: '26000000',
    writes: { at: BUF, bytes: CID.bytes },
    refusals: cidBuffer(RET, 3, 0xb220n, 32),
  },
  {
    name: 'ipld.block_read',
    kernel: 'blockRead',
    answer: (_id: number, _offset: number, buffer: Uint8Array) => {
      buffer.set(data)
      return -2
    },
    args: [RET, 3, 0xffff_ffff, BUF, 4],
    kernelArgs: [3, 0xffff_ffff, new Uint8Array(4)],
    returns: 'feffffff',
    writes: { at: BUF, bytes: data },
    refusals: [bad('a buffer out of bounds', RET, 3, 0, END - 3, 4)],
  },
  {
    name: 'ipld.block_stat',
    kernel: 'blockStat',
    answer: { codec: 0x55, size: 0x8000_0000 },
    args: [RET, 0xffff_ffff],
    kernelArgs: [0xffff_ffff],
    returns: '550000000000000000000080',
    refusals: [],
  },
  {
    name: 'self.root',
    kernel: 'root',
    answer: CID,
    args: [RET, BUF, 38],
    kernelArgs: [],
    returns: '26000000',
    writes: { at: BUF, bytes: CID.bytes },
    refusals: cidBuffer(RET),
  },
  {
    name: 'self.set_root',
    kernel: 'setRoot',
    args: [CID_AT],
    kernelArgs: [CID],
    returns: undefined,
    refusals: [bad('what is not a CID', DATA_AT), bad('a CID past the end', -1)],
  },
  {
    name: 'self.current_balance',
    kernel: 'currentBalance',
    answer: 1n << 64n,
    args: [RET],
    kernelArgs: [],
    returns: '00000000000000000100000000000000',
    refusals: [],
  },
  {
    name: 'self.self_destruct',
    kernel: 'selfDestruct',
    args: [-1],
    kernelArgs: [true],
    returns: undefined,
    refusals: [],
  },
  {
    name: 'self.self_destruct',
    version: 3,
    kernel: 'selfDestructV3',
    args: [ADDRESS_AT, 3],
    kernelArgs: [ADDRESS],
    returns: undefined,
    refusals: [bad('an address out of bounds', END, 1), bad('what is not an address', DATA_AT, 4)],
  },
  {
    name: 'actor.resolve_address',
    kernel: 'resolveAddress',
    answer: MAX,
    args: [RET, ADDRESS_AT, 3],
    kernelArgs: [ADDRESS],
    returns: 'ffffffffffffffff',
    refusals: [
      bad('an address out of bounds', RET, END - 1, 2),
      bad('an empty address', RET, ADDRESS_AT, 0),
      bad('an address with a byte more', RET, ADDRESS_AT, 4),
    ],
  },
  {
    name: 'actor.lookup_delegated_address',
    kernel: 'lookupDelegatedAddress',
    answer: F4,
    args: [RET, MAX, BUF, 5],
    kernelArgs: [MAX],
    returns: '05000000',
    writes: { at: BUF, bytes: F4.bytes },
    refusals: [
      bad('a buffer out of bounds', RET, 1n, END, 1),
      small('a buffer one byte short', RET, 1n, BUF, 4),
    ],
  },
  {
    name: 'actor.get_actor_code_cid',
    kernel: 'getActorCodeCid',
    answer: CID,
    args: [RET, 1n << 32n, BUF, 100],
    kernelArgs: [1n << 32n],
    returns: '26000000',
    writes: { at: BUF, bytes: CID.bytes },
    refusals: cidBuffer(RET, 1n),
  },
  {
    name: 'actor.next_actor_address',
    kernel: 'nextActorAddress',
    answer: F2,
    args: [RET, BUF, 21],
    kernelArgs: [],
    returns: '15000000',
    writes: { at: BUF, bytes: F2.bytes },
    refusals: [
      bad('a buffer out of bounds, though too small', RET, END, 20),
      { what: 'a buffer one byte short', args: [RET, BUF, 20], errno: BufferTooSmall },
    ],
  },
  {
    name: 'actor.create_actor',
    kernel: 'createActor',
    args: [77n, CID_AT, ADDRESS_AT, 3],
    kernelArgs: [CID, 77n, ADDRESS],
    returns: undefined,
    refusals: [
      bad('what is no code CID', 77n, DATA_AT, ADDRESS_AT, 3),
      bad('an address out of bounds', 77n, CID_AT, END, 3),
      bad('what is not an address', 77n, CID_AT, DATA_AT, 3),
    ],
  },
  {
    name: 'actor.get_builtin_actor_type',
    kernel: 'getBuiltinActorType',
    answer: 16,
    args: [RET, CID_AT],
    kernelArgs: [CID],
    returns: '10000000',
    refusals: [bad('what is not a CID', RET, DATA_AT)],
  },
  {
    name: 'actor.get_code_cid_for_type',
    kernel: 'getCodeCidForType',
    answer: CID,
    args: [RET, -1, BUF, 38],
    kernelArgs: [0xffff_ffff],
    returns: '26000000',
    writes: { at: BUF, bytes: CID.bytes },
    refusals: cidBuffer(RET, 1),
  },
  {
    name: 'actor.balance_of',
    kernel: 'balanceOf',
    answer: 0n,
    args: [RET, 1n << 63n],
    kernelArgs: [1n << 63n],
    returns: '00'.repeat(16),
    refusals: [],
  },
  {
    name: 'crypto.verify_signature',
    kernel: 'verifySignature',
    answer: true,
    args: [RET, 1, DATA_AT, 2, ADDRESS_AT, 3, DATA_AT, 4],
    kernelArgs: [1, data.subarray(0, 2), ADDRESS, data],
    returns: '00000000',
    refusals: [
      bad('signature type 0', RET, 0, DATA_AT, 2, ADDRESS_AT, 3, DATA_AT, 4),
      bad('signature type 3', RET, 3, DATA_AT, 2, ADDRESS_AT, 3, DATA_AT, 4),
      bad('a signature out of bounds', RET, 2, END, 2, ADDRESS_AT, 3, DATA_AT, 4),
      bad('what is not an address', RET, 2, DATA_AT, 2, DATA_AT, 3, DATA_AT, 4),
      bad('a text out of bounds', RET, 2, DATA_AT, 2, ADDRESS_AT, 3, END, 4),
    ],
  },
  {
    name: 'crypto.verify_bls_aggregate',
    kernel: 'verifyBlsAggregate',
    answer: false,
    memory: { at: BUF, bytes: bytes(3, 0, 0, 0, 1, 0, 0, 0) },
    args: [RET, 2, 10_000, 20_000, DATA_AT, BUF],
    kernelArgs: [new Uint8Array(96), [new Uint8Array(48), new Uint8Array(48)], data, [3, 1]],
    returns: 'ffffffff',
    refusals: [
      bad('too many signers', RET, 89_478_486, 10_000, 20_000, DATA_AT, BUF),
      bad('a signature out of bounds', RET, 2, END - 95, 20_000, DATA_AT, BUF),
      bad('keys out of bounds', RET, 2, 10_000, END - 95, DATA_AT, BUF),
      bad('lengths out of bounds', RET, 2, 10_000, 20_000, DATA_AT, END - 7),
      bad('texts out of bounds', RET, 2, 10_000, 20_000, END - 3, BUF),
    ],
  },
  {
    name: 'crypto.recover_secp_public_key',
    kernel: 'recoverSecpPublicKey',
    answer: new Uint8Array(65).fill(4),
    args: [RET, END - 32, END - 65],
    kernelArgs: [new Uint8Array(32), new Uint8Array(65)],
    returns: '04'.repeat(65),
    refusals: [
      bad('a hash out of bounds', RET, END - 31, 0),
      bad('a signature out of bounds', RET, 0, END - 64),
    ],
  },
  {
    name: 'crypto.hash',
    kernel: 'hash',
    answer: bytes(1, 2, 3, 4),
    args: [RET, 0xb220n, DATA_AT, 4, BUF, 3],
    kernelArgs: [0xb220n, data],
    returns: '03000000',
    writes: { at: BUF, bytes: bytes(1, 2, 3, 0) },
    refusals: [
      bad('a digest out of bounds', RET, 0xb220n, DATA_AT, 4, END, 1),
      bad('data out of bounds', RET, 0xb220n, END, 1, BUF, 32),
    ],
  },
  {
    name: 'crypto.compute_unsealed_sector_cid',
    kernel: 'computeUnsealedSectorCid',
    answer: CID,
    memory: cbor(pieces),
    args: [RET, 19n, CBOR_AT, pieces.length, BUF, 38],
    kernelArgs: [19n, [{ size: 2048n, cid: CID }]],
    returns: '26000000',
    writes: { at: BUF, bytes: CID.bytes },
    refusals: [
      bad('proof type 20', RET, 20n, CBOR_AT, pieces.length, BUF, 38),
      bad('proof type -1', RET, -1n, CBOR_AT, pieces.length, BUF, 38),
      bad('pieces cut short', RET, 0n, CBOR_AT, pieces.length - 1, BUF, 38),
      ...cidBuffer(RET, 0n, CBOR_AT, pieces.length),
    ],
  },
  {
    name: 'crypto.compute_unsealed_sector_cid',
    version: 3,
    kernel: 'computeUnsealedSectorCid',
    answer: CID,
    memory: cbor(pieces),
    args: [RET, 14n, CBOR_AT, pieces.length, BUF, 38],
    kernelArgs: [14n, [{ size: 2048n, cid: CID }]],
    returns: '26000000',
    refusals: [bad('proof type 15', RET, 15n, CBOR_AT, pieces.length, BUF, 38)],
  },
  {
    name: 'crypto.verify_post',
    kernel: 'verifyPost',
    answer: true,
    memory: cbor(post),
    args: [RET, CBOR_AT, post.length],
    kernelArgs: [
      {
        randomness: bytes(1, 2),
        proofs: [{ postProof: 13n, proofBytes: bytes(3) }],
        challengedSectors: [{ proof: -4n, sectorNumber: 5n, sealedCid: CID }],
        prover: 1001n,
      },
    ],
    returns: '00000000',
    refusals: badCbor(post),
  },
  {
    name: 'crypto.verify_consensus_fault',
    kernel: 'verifyConsensusFault',
    answer: { target: 5n, epoch: -1n, faultType: 2 },
    args: [RET, DATA_AT, 4, DATA_AT, 3, END, 0],
    kernelArgs: [data, data.subarray(0, 3), new Uint8Array(0)],
    returns: 'ffffffffffffffff050000000000000002000000',
    refusals: [
      bad('a first header out of bounds', RET, END, 1, DATA_AT, 3, END, 0),
      bad('a second header out of bounds', RET, DATA_AT, 4, END, 1, END, 0),
      bad('an extra out of bounds', RET, DATA_AT, 4, DATA_AT, 3, END + 1, 0),
    ],
  },
  {
    name: 'crypto.verify_aggregate_seals',
    kernel: 'verifyAggregateSeals',
    answer: false,
    memory: cbor(aggregate),
    args: [RET, CBOR_AT, aggregate.length],
    kernelArgs: [
      {
        miner: 1001n,
        sealProof: 8n,
        aggregateProof: 1n,
        proof: bytes(1),
        infos: [
          {
            sectorNumber: 6n,
            randomness: bytes(2),
            interactiveRandomness: bytes(3),
            sealedCid: CID,
            unsealedCid: CID,
          },
        ],
      },
    ],
    returns: 'ffffffff',
    refusals: badCbor(aggregate),
  },
  {
    name: 'crypto.verify_replica_update',
    kernel: 'verifyReplicaUpdate',
    answer: true,
    memory: cbor(replica),
    args: [RET, CBOR_AT, replica.length],
    kernelArgs: [
      {
        updateProofType: 3n,
        oldSealedCid: CID,
        newSealedCid: CID,
        newUnsealedCid: CID,
        proof: bytes(1, 255),
      },
    ],
    returns: '00000000',
    refusals: badCbor(replica),
  },
  {
    name: 'crypto.batch_verify_seals',
    kernel: 'batchVerifySeals',
    answer: [true],
    memory: cbor(seals),
    args: [CBOR_AT, seals.length, END - 1],
    kernelArgs: [
      [
        {
          registeredProof: 8n,
          sectorId: { miner: 1001n, number: 2n },
          dealIds: [77n],
          randomness: bytes(1),
          interactiveRandomness: bytes(2),
          proof: bytes(3),
          sealedCid: CID,
          unsealedCid: CID,
        },
      ],
    ],
    returns: undefined,
    writes: { at: END - 1, bytes: bytes(1) },
    refusals: [
      bad('seals cut short', CBOR_AT, seals.length - 1, BUF),
      bad('results out of bounds', CBOR_AT, seals.length, END),
    ],
  },
  {
    name: 'event.emit_event',
    kernel: 'emitEvent',
    memory: { at: BUF, bytes: header },
    args: [BUF, 1, DATA_AT, 2, DATA_AT + 2, 2],
    kernelArgs: [
      [{ flags: 3n, codec: 0x55n, keyLen: 2, valLen: 2 }],
      data.subarray(0, 2),
      data.subarray(2),
    ],
    returns: undefined,
    refusals: [
      bad('headers whose size overflows', BUF, 178_956_971, DATA_AT, 2, DATA_AT, 2),
      bad('headers out of bounds', END - 23, 1, DATA_AT, 2, DATA_AT, 2),
      bad('keys out of bounds', BUF, 1, END, 1, DATA_AT, 2),
      bad('values out of bounds', BUF, 1, DATA_AT, 2, END, 1),
    ],
  },
  {
    name: 'event.emit_event',
    version: 3,
    kernel: 'emitEventV3',
    args: [DATA_AT, 4],
    kernelArgs: [data],
    returns: undefined,
    refusals: [bad('an event out of bounds', END - 3, 4)],
  },
  {
    name: 'rand.get_chain_randomness',
    kernel: 'getRandomnessFromTickets',
    answer: new Uint8Array(32).fill(3),
    args: [RET, -7n],
    kernelArgs: [-7n],
    returns: '03'.repeat(32),
    refusals: [],
  },
  {
    name: 'rand.get_beacon_randomness',
    kernel: 'getRandomnessFromBeacon',
    answer: new Uint8Array(32).fill(3),
    args: [RET, 1n << 40n],
    kernelArgs: [1n << 40n],
    returns: '03'.repeat(32),
    refusals: [],
  },
  {
    name: 'rand.get_chain_randomness',
    version: 3,
    kernel: 'getRandomnessFromTicketsV3',
    answer: new Uint8Array(32).fill(3),
    args: [RET, -1n, 9n, DATA_AT, 4],
    kernelArgs: [-1n, 9n, data],
    returns: '03'.repeat(32),
    refusals: [bad('entropy out of bounds', RET, 1n, 1n, END, 1)],
  },
  {
    name: 'rand.get_beacon_randomness',
    version: 3,
    kernel: 'getRandomnessFromBeaconV3',
    answer: new Uint8Array(32).fill(3),
    args: [RET, 8n, -9n, DATA_AT, 0],
    kernelArgs: [8n, -9n, new Uint8Array(0)],
    returns: '03'.repeat(32),
    refusals: [bad('entropy out of bounds', RET, 1n, 1n, END, 1)],
  },
  {
    name: 'send.send',
    kernel: 'send',
    answer: { exitCode: 0xffff_ffff, blockId: 2, codec: 0x51, size: 3 },
    args: [RET, ADDRESS_AT, 3, MAX, 7, 1n, 2n, 5n, 1n],
    kernelArgs: [ADDRESS, MAX, 7, (1n << 64n) | 2n, 5_000n, true],
    returns: 'ffffffff02000000510000000000000003000000',
    refusals: [
      bad('a recipient out of bounds', RET, END, 3, 0n, 0, 0n, 0n, 5n, 0n),
      bad('what is no recipient', RET, DATA_AT, 3, 0n, 0, 0n, 0n, 5n, 0n),
      bad('unknown flags', RET, ADDRESS_AT, 3, 0n, 0, 0n, 0n, 5n, 2n),
      bad('a high flag', RET, ADDRESS_AT, 3, 0n, 0, 0n, 0n, 5n, 1n << 63n),
    ],
  },
  {
    name: 'debug.enabled',
    kernel: undefined,
    args: [RET],
    kernelArgs: [],
    returns: 'ffffffff',
    refusals: [],
  },
  {
    name: 'debug.log',
    kernel: undefined,
    args: [END, 5],
    kernelArgs: [],
    returns: undefined,
    refusals: [],
  },
  {
    name: 'debug.store_artifact',
    kernel: undefined,
    args: [END, 5, END, 5],
    kernelArgs: [],
    returns: undefined,
    refusals: [],
  },
]
