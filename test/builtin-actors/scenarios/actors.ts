import { type Cid, cbor, defineActor, encodeValue, type FVM } from '../../../src/index.ts'
import { type ActorId, Address } from '../../../src/types/index.ts'

/* What scenarios ask of the built-in actors, with params and returns as these encode them. */

const AUTHENTICATE_PARAMS = cbor.tuple({ signature: cbor.bytes, message: cbor.bytes })
const EXEC_PARAMS = cbor.tuple({ code: cbor.cid, params: cbor.bytes })
const EXEC4_PARAMS = cbor.tuple({ code: cbor.cid, params: cbor.bytes, subaddress: cbor.bytes })
const EXEC_RETURN = cbor.tuple({ id: cbor.address, robust: cbor.address })
export const MULTISIG_PARAMS = cbor.tuple({
  signers: cbor.array(cbor.address),
  threshold: cbor.u64,
  unlockDuration: cbor.i64,
  startEpoch: cbor.i64,
})
const BATCH = cbor.tuple({
  successCount: cbor.u32,
  failures: cbor.array(cbor.tuple({ index: cbor.u32, code: cbor.u32 })),
})
const TX = cbor.tuple({ id: cbor.i64, proposalHash: cbor.bytes })
const GRANT = cbor.tuple({ address: cbor.address, allowance: cbor.bigint })
const OWNED_IDS = cbor.tuple({ owner: cbor.u64, ids: cbor.array(cbor.u64) })
const CLAIM_TERM = cbor.tuple({ provider: cbor.u64, id: cbor.u64, termMax: cbor.i64 })
const CLAIM = cbor.tuple({
  provider: cbor.u64,
  client: cbor.u64,
  data: cbor.cid,
  size: cbor.u64,
  termMin: cbor.i64,
  termMax: cbor.i64,
  termStart: cbor.i64,
  sector: cbor.u64,
})
const ALLOCATION_REQUEST = cbor.tuple({
  provider: cbor.u64,
  data: cbor.cid,
  size: cbor.u64,
  termMin: cbor.i64,
  termMax: cbor.i64,
  expiration: cbor.i64,
})
const REMOVAL_REQUEST = cbor.tuple({ verifier: cbor.address, signature: cbor.bytes })

/** The operator data of datacap that is sent to the verified registry. */
export const ALLOCATION_REQUESTS = cbor.tuple({
  allocations: cbor.array(ALLOCATION_REQUEST),
  extensions: cbor.array(CLAIM_TERM),
})

/** What verifiers sign to take datacap away, after {@link REMOVAL_DOMAIN}. */
export const REMOVAL_PROPOSAL = cbor.tuple({
  client: cbor.address,
  amount: cbor.bigint,
  id: cbor.tuple({ id: cbor.u64 }),
})
export const REMOVAL_DOMAIN = 'fil_removedatacap:'

/** Datacap in the token's smallest parts. */
export const WHOLE = 10n ** 18n
export const MIB = 1n << 20n

export const ACCOUNT = defineActor({
  name: 'account',
  methods: {
    PubkeyAddress: { number: 2, returns: cbor.address },
    AuthenticateMessage: { params: AUTHENTICATE_PARAMS, returns: cbor.bool },
  },
})

export const INIT = defineActor({
  name: 'init',
  methods: {
    Exec: { number: 2, params: EXEC_PARAMS, returns: EXEC_RETURN },
    Exec4: { number: 3, params: EXEC4_PARAMS, returns: EXEC_RETURN },
  },
})

export const MULTISIG = defineActor({
  name: 'multisig',
  methods: {
    Propose: {
      number: 2,
      params: cbor.tuple({
        to: cbor.address,
        value: cbor.tokenAmount,
        method: cbor.u64,
        params: cbor.bytes,
      }),
      returns: cbor.tuple({
        id: cbor.i64,
        applied: cbor.bool,
        code: cbor.u32,
        ret: cbor.bytes,
      }),
    },
    Approve: {
      number: 3,
      params: TX,
      returns: cbor.tuple({ applied: cbor.bool, code: cbor.u32, ret: cbor.bytes }),
    },
    Cancel: { number: 4, params: TX },
    AddSigner: { number: 5, params: cbor.tuple({ signer: cbor.address, increase: cbor.bool }) },
    RemoveSigner: { number: 6, params: cbor.tuple({ signer: cbor.address, decrease: cbor.bool }) },
    SwapSigner: { number: 7, params: cbor.tuple({ from: cbor.address, to: cbor.address }) },
  },
})

const AMOUNT_TO = cbor.tuple({ to: cbor.address, amount: cbor.tokenAmount, data: cbor.bytes })
const ALLOWANCE_CHANGE = cbor.tuple({ operator: cbor.address, delta: cbor.tokenAmount })
const OWNED = cbor.tuple({ owner: cbor.address, amount: cbor.tokenAmount })

export const DATACAP = defineActor({
  name: 'datacap',
  methods: {
    Name: { returns: cbor.text },
    Symbol: { returns: cbor.text },
    Granularity: { returns: cbor.u64 },
    TotalSupply: { returns: cbor.tokenAmount },
    Balance: { params: cbor.address, returns: cbor.tokenAmount },
    Allowance: {
      params: cbor.tuple({ owner: cbor.address, operator: cbor.address }),
      returns: cbor.tokenAmount,
    },
    Mint: {
      params: cbor.tuple({
        to: cbor.address,
        amount: cbor.tokenAmount,
        operators: cbor.array(cbor.address),
      }),
      returns: cbor.tuple({
        balance: cbor.tokenAmount,
        supply: cbor.tokenAmount,
        data: cbor.bytes,
      }),
    },
    Destroy: { params: OWNED, returns: cbor.tuple({ balance: cbor.tokenAmount }) },
    Transfer: {
      params: AMOUNT_TO,
      returns: cbor.tuple({ from: cbor.tokenAmount, to: cbor.tokenAmount, data: cbor.bytes }),
    },
    TransferFrom: {
      params: cbor.tuple({
        from: cbor.address,
        to: cbor.address,
        amount: cbor.tokenAmount,
        data: cbor.bytes,
      }),
      returns: cbor.tuple({
        from: cbor.tokenAmount,
        to: cbor.tokenAmount,
        allowance: cbor.tokenAmount,
        data: cbor.bytes,
      }),
    },
    IncreaseAllowance: { params: ALLOWANCE_CHANGE, returns: cbor.tokenAmount },
    DecreaseAllowance: { params: ALLOWANCE_CHANGE, returns: cbor.tokenAmount },
    RevokeAllowance: {
      params: cbor.tuple({ operator: cbor.address }),
      returns: cbor.tokenAmount,
    },
    Burn: {
      params: cbor.tuple({ amount: cbor.tokenAmount }),
      returns: cbor.tuple({ balance: cbor.tokenAmount }),
    },
    BurnFrom: {
      params: OWNED,
      returns: cbor.tuple({ balance: cbor.tokenAmount, allowance: cbor.tokenAmount }),
    },
  },
})

export const VERIFREG = defineActor({
  name: 'verifiedregistry',
  methods: {
    AddVerifier: { number: 2, params: GRANT },
    RemoveVerifier: { number: 3, params: cbor.address },
    AddVerifiedClient: { params: GRANT },
    RemoveVerifiedClientDataCap: {
      number: 7,
      params: cbor.tuple({
        client: cbor.address,
        amount: cbor.bigint,
        first: REMOVAL_REQUEST,
        second: REMOVAL_REQUEST,
      }),
      returns: cbor.tuple({ client: cbor.address, removed: cbor.bigint }),
    },
    RemoveExpiredAllocations: {
      params: OWNED_IDS,
      returns: cbor.tuple({
        considered: cbor.array(cbor.u64),
        results: BATCH,
        recovered: cbor.bigint,
      }),
    },
    ClaimAllocations: {
      number: 9,
      params: cbor.tuple({
        sectors: cbor.array(
          cbor.tuple({
            sector: cbor.u64,
            expiry: cbor.i64,
            claims: cbor.array(
              cbor.tuple({ client: cbor.u64, id: cbor.u64, data: cbor.cid, size: cbor.u64 }),
            ),
          }),
        ),
        allOrNothing: cbor.bool,
      }),
      returns: cbor.tuple({ results: BATCH, spaces: cbor.array(cbor.bigint) }),
    },
    GetClaims: {
      params: OWNED_IDS,
      returns: cbor.tuple({ results: BATCH, claims: cbor.array(CLAIM) }),
    },
    ExtendClaimTerms: {
      params: cbor.tuple({ terms: cbor.array(CLAIM_TERM) }),
      returns: BATCH,
    },
    RemoveExpiredClaims: {
      params: OWNED_IDS,
      returns: cbor.tuple({ considered: cbor.array(cbor.u64), results: BATCH }),
    },
    Receive: { params: cbor.tuple({ type: cbor.u32, payload: cbor.bytes }) },
  },
})

/** Makes a multisig through init. */
export function createMultisig(
  vm: FVM,
  from: string,
  signers: readonly ActorId[],
  threshold: number,
  value = 0n,
): ActorId {
  const code = codeOf(vm, 'multisig')
  const params = encodeValue(MULTISIG_PARAMS, {
    signers: signers.map((id) => Address.id(id)),
    threshold,
    unlockDuration: 0n,
    startEpoch: 0n,
  })
  const made = vm.actor('f01', INIT).connect(from).Exec({ code, params }, { value })
  return made.id.actorId!
}

/** The code of a built-in actor. */
export function codeOf(vm: FVM, name: string): Cid {
  return vm.manifest.entries.find((entry) => entry.name === name)!.code
}
