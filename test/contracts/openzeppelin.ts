import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { p256 } from '@noble/curves/nist.js'
import { type Hex, toFunctionSelector, toHex } from 'viem'
import { ERC1820_REGISTRY } from './chains.ts'
import type { Artifact, CallBy, Transcript } from './transcript.ts'

/** The releases whose builds are run, by the name of their package. */
export const RELEASES = {
  '4.9.6': 'openzeppelin-contracts-4',
  '5.7.0': '@openzeppelin/contracts',
} as const
type Release = keyof typeof RELEASES

type Arg = unknown
/** A call: the function, its arguments, who makes it. */
type Call = readonly [name: string, args: (t: Transcript) => readonly Arg[], by?: CallBy]

interface Plan {
  readonly args: (t: Transcript) => readonly Arg[]
  readonly value?: bigint
  readonly calls: readonly Call[]
  /** The contract behind a proxy, whose functions are called at the proxy's address. */
  readonly behind?: string
}

/** Calls that a proxy makes when it is made: minSetback(), supportsInterface(0x01ffc9a7). */
const MIN_SETBACK = toFunctionSelector('minSetback()')
const SUPPORTS_ERC165 = `0x01ffc9a701ffc9a7${'0'.repeat(56)}`
/** A signature of secp256r1, with its s in the lower half. */
const P256 = signP256()
const NO_ROLE = `0x${'0'.repeat(64)}`
const plain: Plan = { args: () => [], calls: [] }
const owned: Plan = { args: (t) => [t.at('eve')], calls: [] }
const byFrank: CallBy = { from: 'frank' }

const ERC20_CALLS: readonly Call[] = [
  ['transfer', (t) => [t.at('frank'), 250n]],
  ['approve', (t) => [t.at('frank'), 100n]],
  ['transferFrom', (t) => [t.at('eve'), t.at('frank'), 60n], byFrank],
  ['transferFrom', (t) => [t.at('eve'), t.at('frank'), 60n], byFrank],
  ['balanceOf', (t) => [t.at('frank')]],
]

/** What is done with a contract before each of its functions is called. In the order of deployment. */
const PLANS: Readonly<Record<Release, Readonly<Record<string, Plan>>>> = {
  '4.9.6': {
    ERC20: { args: () => ['Token', 'TOK'], calls: [] },
    ERC20PresetFixedSupply: {
      args: (t) => ['Fixed', 'FIX', 1000n, t.at('eve')],
      calls: [
        ...ERC20_CALLS,
        ['burn', () => [5n]],
        ['burnFrom', (t) => [t.at('eve'), 1n], byFrank],
      ],
    },
    ERC20PresetMinterPauser: {
      args: () => ['Minted', 'MNT'],
      calls: [
        ['mint', (t) => [t.at('eve'), 1000n]],
        ['mint', (t) => [t.at('eve'), 1000n], byFrank],
        ...ERC20_CALLS,
        ['pause', () => []],
        ['transfer', (t) => [t.at('frank'), 1n]],
        ['unpause', () => []],
        ['grantRole', (t) => [NO_ROLE, t.at('frank')]],
      ],
    },
    ERC721: { args: () => ['Deed', 'DEED'], calls: [] },
    ERC721Holder: plain,
    ERC721PresetMinterPauserAutoId: {
      args: () => ['Deed', 'DEED', 'ipfs://deed/'],
      calls: [
        ['mint', (t) => [t.at('eve')]],
        ['mint', (t) => [t.at('eve')]],
        ['mint', (t) => [t.at('frank')]],
        ['safeTransferFrom', (t) => [t.at('eve'), t.at('ERC721Holder'), 1n]],
        ['safeTransferFrom', (t) => [t.at('eve'), t.at('ERC20'), 0n]],
        ['transferFrom', (t) => [t.at('eve'), t.at('frank'), 0n], byFrank],
        ['approve', (t) => [t.at('frank'), 0n]],
        ['transferFrom', (t) => [t.at('eve'), t.at('frank'), 0n], byFrank],
        ['tokenURI', () => [2n]],
        ['tokenOfOwnerByIndex', (t) => [t.at('frank'), 1n]],
      ],
    },
    ERC1155: { args: () => ['ipfs://{id}'], calls: [] },
    ERC1155Holder: plain,
    ERC1155PresetMinterPauser: {
      args: () => ['ipfs://{id}'],
      calls: [
        ['mintBatch', (t) => [t.at('eve'), [1n, 2n], [10n, 20n], '0x']],
        [
          'safeBatchTransferFrom',
          (t) => [t.at('eve'), t.at('ERC1155Holder'), [1n, 2n], [3n, 4n], '0x'],
        ],
        ['safeTransferFrom', (t) => [t.at('eve'), t.at('ERC20'), 1n, 1n, '0x']],
        [
          'balanceOfBatch',
          (t) => [
            [t.at('eve'), t.at('ERC1155Holder')],
            [1n, 2n],
          ],
        ],
        ['burn', (t) => [t.at('eve'), 1n, 2n]],
      ],
    },
    ERC777: { args: (t) => ['Seven', 'SVN', [t.at('frank')]], calls: [] },
    ERC777PresetFixedSupply: {
      args: (t) => ['Seven', 'SVN', [t.at('frank')], 1000n, t.at('eve')],
      calls: [
        ['send', (t) => [t.at('frank'), 10n, '0x01']],
        ['operatorSend', (t) => [t.at('eve'), t.at('frank'), 5n, '0x', '0x'], byFrank],
        ...ERC20_CALLS,
      ],
    },
    ERC1820Implementer: plain,
    LibArbitrumL2: plain,
    CrossChainEnabledAMB: owned,
    MinimalForwarder: plain,
    Escrow: {
      args: () => [],
      calls: [
        ['deposit', (t) => [t.at('frank')], { value: 77n }],
        ['depositsOf', (t) => [t.at('frank')]],
        ['withdraw', (t) => [t.at('frank')]],
        ['deposit', (t) => [t.at('frank')], { ...byFrank, value: 1n }],
      ],
    },
    RefundEscrow: {
      args: (t) => [t.at('frank')],
      calls: [
        ['deposit', (t) => [t.at('frank')], { value: 9n }],
        ['close', () => []],
        ['beneficiaryWithdraw', () => []],
      ],
    },
    PaymentSplitter: {
      args: (t) => [
        [t.at('eve'), t.at('frank')],
        [1n, 2n],
      ],
      value: 300n,
      calls: [
        ['release', (t) => [t.at('frank')]],
        ['release', (t) => [t.at('frank')]],
      ],
    },
    TokenTimelock: {
      args: (t) => [t.at('ERC20PresetFixedSupply'), t.at('frank'), 40_000n],
      calls: [],
    },
    VestingWallet: {
      args: (t) => [t.at('frank'), 20_000n, 40_000n],
      value: 1_000n,
      calls: [['vestedAmount', () => [30_000n]]],
    },
    TimelockController: {
      args: (t) => [0n, [t.at('eve')], [t.at('eve')], t.at('eve')],
      calls: [
        ['schedule', (t) => [t.at('frank'), 0n, '0x', NO_ROLE, NO_ROLE, 0n]],
        ['hashOperation', (t) => [t.at('frank'), 0n, '0x', NO_ROLE, NO_ROLE]],
        ['execute', (t) => [t.at('frank'), 0n, '0x', NO_ROLE, NO_ROLE]],
        ['execute', (t) => [t.at('frank'), 0n, '0x', NO_ROLE, NO_ROLE]],
      ],
    },
    UpgradeableBeacon: { args: (t) => [t.at('ERC20PresetFixedSupply')], calls: [] },
    BeaconProxy: {
      args: (t) => [t.at('UpgradeableBeacon'), '0x'],
      calls: [],
      behind: 'ERC20PresetFixedSupply',
    },
    ERC1967Proxy: { args: (t) => [t.at('ERC721'), '0x'], calls: [], behind: 'ERC721' },
    ProxyAdmin: plain,
    TransparentUpgradeableProxy: {
      args: (t) => [t.at('ERC1155'), t.at('ProxyAdmin'), '0x'],
      calls: [],
      behind: 'ERC1155',
    },
    DoubleEndedQueue: plain,
    ShortStrings: plain,
  },
  '5.7.0': {
    AccessManager: {
      args: (t) => [t.at('eve')],
      calls: [
        ['grantRole', (t) => [7n, t.at('frank'), 0]],
        ['hasRole', (t) => [7n, t.at('frank')]],
        ['labelRole', () => [7n, 'minter']],
        ['setTargetFunctionRole', (t) => [t.at('AccessManager'), ['0x01ffc9a7'], 7n]],
        ['canCall', (t) => [t.at('frank'), t.at('AccessManager'), '0x01ffc9a7']],
        ['renounceRole', (t) => [7n, t.at('frank')], byFrank],
      ],
    },
    ERC6909: plain,
    ERC6909ContentURI: plain,
    ERC6909Metadata: plain,
    ERC6909TokenSupply: plain,
    ERC7913P256Verifier: {
      args: () => [],
      calls: [
        ['verify', () => [P256.key, P256.hash, P256.signature]],
        ['verify', () => [P256.key, P256.otherHash, P256.signature]],
      ],
    },
    ERC7913RSAVerifier: plain,
    ERC7913WebAuthnVerifier: plain,
    ERC2771Forwarder: { args: () => ['forwarder'], calls: [['eip712Domain', () => []]] },
    CrosschainRemoteExecutor: { args: () => [ERC1820_REGISTRY, '0x1234'], calls: [] },
    TimelockController: {
      args: (t) => [0n, [t.at('eve')], [t.at('eve')], t.at('eve')],
      calls: [
        ['schedule', (t) => [t.at('frank'), 0n, '0x', NO_ROLE, NO_ROLE, 0n]],
        ['execute', (t) => [t.at('frank'), 0n, '0x', NO_ROLE, NO_ROLE]],
        ['execute', (t) => [t.at('frank'), 0n, '0x', NO_ROLE, NO_ROLE]],
      ],
    },
    VestingWallet: {
      args: (t) => [t.at('frank'), 20_000n, 40_000n],
      value: 1_000n,
      calls: [['release', () => [], byFrank]],
    },
    UpgradeableBeacon: { args: (t) => [t.at('ERC6909Metadata'), t.at('eve')], calls: [] },
    BeaconProxy: {
      args: (t) => [t.at('UpgradeableBeacon'), '0x'],
      calls: [],
      behind: 'ERC6909Metadata',
    },
    ERC1967Proxy: {
      args: (t) => [t.at('AccessManager'), MIN_SETBACK],
      calls: [],
      behind: 'AccessManager',
    },
    ProxyAdmin: owned,
    TransparentUpgradeableProxy: {
      args: (t) => [t.at('ERC6909TokenSupply'), t.at('eve'), SUPPORTS_ERC165],
      calls: [],
      behind: 'ERC6909TokenSupply',
    },
  },
}

/** A build's contract. */
export function artifactOf(release: Release, name: string): Artifact {
  return JSON.parse(readFileSync(`${folderOf(release)}${name}.json`, 'utf8'))
}

/** Every contract of a release whose build has code. */
export function deployableNames(release: Release): string[] {
  return readdirSync(folderOf(release))
    .map((file) => file.replace(/\.json$/, ''))
    .filter((name) => artifactOf(release, name).bytecode !== '0x')
}

/** Those with a plan; the others are libraries without a function of their own. */
export function plannedNames(release: Release): string[] {
  return Object.keys(PLANS[release])
}

/** Deploys every contract of a release, does what is planned with it and calls all of its functions. */
export function runOpenZeppelin(release: Release, t: Transcript): void {
  const plans = PLANS[release]
  for (const [name, { args, value, calls, behind }] of Object.entries(plans)) {
    const by = value === undefined ? {} : { value }
    if (!t.deploy(name, artifactOf(release, name), args(t), by)) continue
    if (behind !== undefined) t.know(name, artifactOf(release, behind).abi, t.at(name))
    for (const [called, callArgs, options] of calls) t.call(name, called, callArgs(t), options)
    t.callAll(name)
  }
  for (const name of deployableNames(release))
    if (plans[name] === undefined) t.deploy(name, artifactOf(release, name), [])
}

function folderOf(release: Release): string {
  return fileURLToPath(
    new URL(`../../node_modules/${RELEASES[release]}/build/contracts/`, import.meta.url),
  )
}

function signP256(): Record<'key' | 'hash' | 'otherHash' | 'signature', Hex> {
  const secret = new Uint8Array(32).fill(7)
  const hash = new Uint8Array(32).fill(1)
  return {
    key: toHex(p256.getPublicKey(secret, false).subarray(1)),
    hash: toHex(hash),
    otherHash: toHex(new Uint8Array(32).fill(2)),
    signature: toHex(p256.sign(hash, secret, { prehash: false, lowS: true })),
  }
}
