// One line for each cheatcode that does nothing or fails.
const FORK = 'a test runs on a world of its own, and litefvm has no forks of other chains'
const SCRIPT = 'litefvm runs tests, not scripts that send transactions to a chain'
const PROGRAM = 'litefvm starts no programs for a test'
const TERMINAL = 'a test asks nobody at the terminal'
const BLOB = 'Filecoin has no blobs'
const DELEGATION = 'Filecoin has no accounts that delegate to code (EIP-7702)'
const ACCESS = 'access lists and warm slots do not change gas on Filecoin'
const TEMPO = 'it belongs to another chain'
const CURVE = 'keys of this curve are not supported: use secp256k1'
const TYPES = 'types of EIP-712 are not read from sources: give the encoded data to keccak256'
const STEPS = 'steps are not recorded: use -vvvv for the calls'
const MAPPING = 'keys of mappings are not recorded: use vm.load with the computed slot'
const MEMORY = 'writes to memory are not watched'
const RECEIPTS = 'there are no broadcasts or deployments of scripts'
const CONFIG_RPC = 'there are no connections to other chains'

/** Cheatcodes that fail, and why. */
export const REFUSED: Readonly<Record<string, string>> = {
  activeFork: FORK,
  createFork: FORK,
  createSelectFork: FORK,
  eth_getLogs: FORK,
  rollFork: FORK,
  rpc: FORK,
  rpcJson: FORK,
  selectFork: FORK,
  transact: FORK,
  ffi: PROGRAM,
  tryFfi: PROGRAM,
  broadcast: SCRIPT,
  broadcastRawTransaction: SCRIPT,
  executeTransaction: SCRIPT,
  startBroadcast: SCRIPT,
  stopBroadcast: SCRIPT,
  getBroadcast: RECEIPTS,
  getBroadcasts: RECEIPTS,
  getDeployment: RECEIPTS,
  getDeployments: RECEIPTS,
  prompt: TERMINAL,
  promptAddress: TERMINAL,
  promptSecret: TERMINAL,
  promptSecretUint: TERMINAL,
  promptUint: TERMINAL,
  attachBlob: BLOB,
  blobBaseFee: BLOB,
  blobhashes: BLOB,
  getBlobBaseFee: BLOB,
  getBlobhashes: BLOB,
  attachDelegation: DELEGATION,
  signAndAttachDelegation: DELEGATION,
  signDelegation: DELEGATION,
  coinbase: 'block.coinbase is always 0 on Filecoin',
  setEvmVersion: "the EVM is the actor's own, with the opcodes of Cancun",
  getEvmVersion: "the EVM is the actor's own, with the opcodes of Cancun",
  getRawBlockHeader: 'blocks of Filecoin have no headers of Ethereum',
  txGasPrice: 'messages of tests pay no gas: tx.gasprice is the base fee, which vm.fee sets',
  assumeImplicitApproval: TEMPO,
  isImplicitlyApproved: TEMPO,
  expectLogoURIUpdated: TEMPO,
  expectTip20LogoURIUpdated: TEMPO,
  setLogoURI: TEMPO,
  setTip20LogoURI: TEMPO,
  createEd25519Key: CURVE,
  publicKeyEd25519: CURVE,
  publicKeyP256: CURVE,
  signEd25519: CURVE,
  signP256: CURVE,
  verifyEd25519: CURVE,
  signWithNonceUnsafe: 'signatures are deterministic: a nonce cannot be given',
  eip712HashStruct: TYPES,
  eip712HashType: TYPES,
  eip712HashTypedData: TYPES,
  parseJsonType: TYPES,
  parseJsonTypeArray: TYPES,
  parseTomlType: TYPES,
  parseTomlTypeArray: TYPES,
  serializeJsonType: TYPES,
  startDebugTraceRecording: STEPS,
  stopAndReturnDebugTraceRecording: STEPS,
  getMappingKeyAndParentOf: MAPPING,
  getMappingLength: MAPPING,
  getMappingSlotAt: MAPPING,
  startMappingRecording: MAPPING,
  stopMappingRecording: MAPPING,
  expectSafeMemory: MEMORY,
  expectSafeMemoryCall: MEMORY,
  stopExpectSafeMemory: MEMORY,
  getArtifactPathByCode:
    'artifacts may come from the cache, where they have no path: use vm.getCode',
  getArtifactPathByDeployedCode:
    'artifacts may come from the cache, where they have no path: use vm.getDeployedCode',
  getChain: CONFIG_RPC,
  rpcUrl: CONFIG_RPC,
  rpcUrlStructs: CONFIG_RPC,
  rpcUrls: CONFIG_RPC,
  dumpState: 'the state of the FVM is not that of a genesis file: use vm.snapshotState',
  loadAllocs: 'the state of the FVM is not that of a genesis file: use vm.etch and vm.store',
  getStateDiff: 'use stopAndReturnStateDiff',
  getStateDiffJson: 'use stopAndReturnStateDiff',
  getStorageAccesses: 'use vm.accesses or stopAndReturnStateDiff',
  getStorageSlots: 'layouts of storage are not read from artifacts: use vm.load',
  interceptInitcode: 'use vm.getCode for the init code of an artifact',
  setArbitraryStorage: 'unset slots of the FVM are zero: use vm.store',
  fromRlp: 'RLP is written, not read: use vm.toRlp',
  fsMetadata: 'use vm.exists, vm.isFile and vm.isDir',
  readDir: 'folders are not listed',
  readLink: 'links are not followed',
  removeDir: 'folders are not removed: use vm.removeFile',
  writeToml: 'TOML is read, not written: use vm.writeJson',
}

/** Cheatcodes that do nothing, and why. */
export const IGNORED: Readonly<Record<string, string>> = {
  allowCheatcodes: 'every contract may call cheatcodes',
  makePersistent: 'there are no forks: every account stays',
  revokePersistent: 'there are no forks: every account stays',
  pauseTracing: 'traces are whole',
  resumeTracing: 'traces are whole',
  accessList: ACCESS,
  noAccessList: ACCESS,
  cool: ACCESS,
  coolSlot: ACCESS,
  warmSlot: ACCESS,
  breakpoint: 'there is no debugger',
  sleep: 'a test has no clock: use vm.warp',
  createDir: 'vm.writeFile creates the folders that it needs',
}
