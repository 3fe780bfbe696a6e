// One line for each function of an interface with more than 500: as long as its source.
/**
 * Functions of forge-std's `Vm`: name and parameters, then what it returns. Structs are written as
 * tuples, enums as uint8. Source: forge-std 1.16 `src/Vm.sol`.
 */
export const VM_SIGNATURES = `
accessList((address,bytes32[])[])
accesses(address) bytes32[],bytes32[]
activeFork() uint256
addr(uint256) address
allowCheatcodes(address)
assertApproxEqAbs(int256,int256,uint256)
assertApproxEqAbs(int256,int256,uint256,string)
assertApproxEqAbs(uint256,uint256,uint256)
assertApproxEqAbs(uint256,uint256,uint256,string)
assertApproxEqAbsDecimal(int256,int256,uint256,uint256)
assertApproxEqAbsDecimal(int256,int256,uint256,uint256,string)
assertApproxEqAbsDecimal(uint256,uint256,uint256,uint256)
assertApproxEqAbsDecimal(uint256,uint256,uint256,uint256,string)
assertApproxEqRel(int256,int256,uint256)
assertApproxEqRel(int256,int256,uint256,string)
assertApproxEqRel(uint256,uint256,uint256)
assertApproxEqRel(uint256,uint256,uint256,string)
assertApproxEqRelDecimal(int256,int256,uint256,uint256)
assertApproxEqRelDecimal(int256,int256,uint256,uint256,string)
assertApproxEqRelDecimal(uint256,uint256,uint256,uint256)
assertApproxEqRelDecimal(uint256,uint256,uint256,uint256,string)
assertEq(address,address)
assertEq(address,address,string)
assertEq(address[],address[])
assertEq(address[],address[],string)
assertEq(bool,bool)
assertEq(bool,bool,string)
assertEq(bool[],bool[])
assertEq(bool[],bool[],string)
assertEq(bytes,bytes)
assertEq(bytes,bytes,string)
assertEq(bytes32,bytes32)
assertEq(bytes32,bytes32,string)
assertEq(bytes32[],bytes32[])
assertEq(bytes32[],bytes32[],string)
assertEq(bytes[],bytes[])
assertEq(bytes[],bytes[],string)
assertEq(int256,int256)
assertEq(int256,int256,string)
assertEq(int256[],int256[])
assertEq(int256[],int256[],string)
assertEq(string,string)
assertEq(string,string,string)
assertEq(string[],string[])
assertEq(string[],string[],string)
assertEq(uint256,uint256)
assertEq(uint256,uint256,string)
assertEq(uint256[],uint256[])
assertEq(uint256[],uint256[],string)
assertEqDecimal(int256,int256,uint256)
assertEqDecimal(int256,int256,uint256,string)
assertEqDecimal(uint256,uint256,uint256)
assertEqDecimal(uint256,uint256,uint256,string)
assertFalse(bool)
assertFalse(bool,string)
assertGe(int256,int256)
assertGe(int256,int256,string)
assertGe(uint256,uint256)
assertGe(uint256,uint256,string)
assertGeDecimal(int256,int256,uint256)
assertGeDecimal(int256,int256,uint256,string)
assertGeDecimal(uint256,uint256,uint256)
assertGeDecimal(uint256,uint256,uint256,string)
assertGt(int256,int256)
assertGt(int256,int256,string)
assertGt(uint256,uint256)
assertGt(uint256,uint256,string)
assertGtDecimal(int256,int256,uint256)
assertGtDecimal(int256,int256,uint256,string)
assertGtDecimal(uint256,uint256,uint256)
assertGtDecimal(uint256,uint256,uint256,string)
assertLe(int256,int256)
assertLe(int256,int256,string)
assertLe(uint256,uint256)
assertLe(uint256,uint256,string)
assertLeDecimal(int256,int256,uint256)
assertLeDecimal(int256,int256,uint256,string)
assertLeDecimal(uint256,uint256,uint256)
assertLeDecimal(uint256,uint256,uint256,string)
assertLt(int256,int256)
assertLt(int256,int256,string)
assertLt(uint256,uint256)
assertLt(uint256,uint256,string)
assertLtDecimal(int256,int256,uint256)
assertLtDecimal(int256,int256,uint256,string)
assertLtDecimal(uint256,uint256,uint256)
assertLtDecimal(uint256,uint256,uint256,string)
assertNotEq(address,address)
assertNotEq(address,address,string)
assertNotEq(address[],address[])
assertNotEq(address[],address[],string)
assertNotEq(bool,bool)
assertNotEq(bool,bool,string)
assertNotEq(bool[],bool[])
assertNotEq(bool[],bool[],string)
assertNotEq(bytes,bytes)
assertNotEq(bytes,bytes,string)
assertNotEq(bytes32,bytes32)
assertNotEq(bytes32,bytes32,string)
assertNotEq(bytes32[],bytes32[])
assertNotEq(bytes32[],bytes32[],string)
assertNotEq(bytes[],bytes[])
assertNotEq(bytes[],bytes[],string)
assertNotEq(int256,int256)
assertNotEq(int256,int256,string)
assertNotEq(int256[],int256[])
assertNotEq(int256[],int256[],string)
assertNotEq(string,string)
assertNotEq(string,string,string)
assertNotEq(string[],string[])
assertNotEq(string[],string[],string)
assertNotEq(uint256,uint256)
assertNotEq(uint256,uint256,string)
assertNotEq(uint256[],uint256[])
assertNotEq(uint256[],uint256[],string)
assertNotEqDecimal(int256,int256,uint256)
assertNotEqDecimal(int256,int256,uint256,string)
assertNotEqDecimal(uint256,uint256,uint256)
assertNotEqDecimal(uint256,uint256,uint256,string)
assertTrue(bool)
assertTrue(bool,string)
assume(bool)
assumeImplicitApproval(address)
assumeNoRevert()
assumeNoRevert((address,bool,bytes))
assumeNoRevert((address,bool,bytes)[])
attachBlob(bytes)
attachDelegation((uint8,bytes32,bytes32,uint64,address))
attachDelegation((uint8,bytes32,bytes32,uint64,address),bool)
blobBaseFee(uint256)
blobhashes(bytes32[])
bound(int256,int256,int256) int256
bound(uint256,uint256,uint256) uint256
breakpoint(string)
breakpoint(string,bool)
broadcast()
broadcast(address)
broadcast(uint256)
broadcastRawTransaction(bytes)
chainId(uint256)
clearMockedCalls()
cloneAccount(address,address)
closeFile(string)
coinbase(address)
computeCreate2Address(bytes32,bytes32) address
computeCreate2Address(bytes32,bytes32,address) address
computeCreateAddress(address,uint256) address
contains(string,string) bool
cool(address)
coolSlot(address,bytes32)
copyFile(string,string) uint64
copyStorage(address,address)
createDir(string,bool)
createEd25519Key(bytes32) bytes32,bytes32
createFork(string) uint256
createFork(string,bytes32) uint256
createFork(string,uint256) uint256
createSelectFork(string) uint256
createSelectFork(string,bytes32) uint256
createSelectFork(string,uint256) uint256
createWallet(string) (address,uint256,uint256,uint256)
createWallet(uint256) (address,uint256,uint256,uint256)
createWallet(uint256,string) (address,uint256,uint256,uint256)
currentFilePath() string
deal(address,uint256)
deleteSnapshot(uint256) bool
deleteSnapshots()
deleteStateSnapshot(uint256) bool
deleteStateSnapshots()
deployCode(string) address
deployCode(string,bytes) address
deployCode(string,bytes,bytes32) address
deployCode(string,bytes,uint256) address
deployCode(string,bytes,uint256,bytes32) address
deployCode(string,bytes32) address
deployCode(string,uint256) address
deployCode(string,uint256,bytes32) address
deriveKey(string,string,uint32) uint256
deriveKey(string,string,uint32,string) uint256
deriveKey(string,uint32) uint256
deriveKey(string,uint32,string) uint256
difficulty(uint256)
dumpState(string)
eip712HashStruct(string,bytes) bytes32
eip712HashStruct(string,string,bytes) bytes32
eip712HashType(string) bytes32
eip712HashType(string,string) bytes32
eip712HashTypedData(string) bytes32
ensNamehash(string) bytes32
envAddress(string) address
envAddress(string,string) address[]
envBool(string) bool
envBool(string,string) bool[]
envBytes(string) bytes
envBytes(string,string) bytes[]
envBytes32(string) bytes32
envBytes32(string,string) bytes32[]
envExists(string) bool
envInt(string) int256
envInt(string,string) int256[]
envOr(string,address) address
envOr(string,bool) bool
envOr(string,bytes) bytes
envOr(string,bytes32) bytes32
envOr(string,int256) int256
envOr(string,string) string
envOr(string,string,address[]) address[]
envOr(string,string,bool[]) bool[]
envOr(string,string,bytes32[]) bytes32[]
envOr(string,string,bytes[]) bytes[]
envOr(string,string,int256[]) int256[]
envOr(string,string,string[]) string[]
envOr(string,string,uint256[]) uint256[]
envOr(string,uint256) uint256
envString(string) string
envString(string,string) string[]
envUint(string) uint256
envUint(string,string) uint256[]
etch(address,bytes)
eth_getLogs(uint256,uint256,address,bytes32[]) (address,bytes32[],bytes,bytes32,uint64,bytes32,uint64,uint256,bool)[]
executeTransaction(bytes) bytes
exists(string) bool
expectCall(address,bytes)
expectCall(address,bytes,uint64)
expectCall(address,uint256,bytes)
expectCall(address,uint256,bytes,uint64)
expectCall(address,uint256,uint64,bytes)
expectCall(address,uint256,uint64,bytes,uint64)
expectCallMinGas(address,uint256,uint64,bytes)
expectCallMinGas(address,uint256,uint64,bytes,uint64)
expectCreate(bytes,address)
expectCreate2(bytes,address)
expectEmit()
expectEmit(address)
expectEmit(address,uint64)
expectEmit(bool,bool,bool,bool)
expectEmit(bool,bool,bool,bool,address)
expectEmit(bool,bool,bool,bool,address,uint64)
expectEmit(bool,bool,bool,bool,uint64)
expectEmit(uint64)
expectEmitAnonymous()
expectEmitAnonymous(address)
expectEmitAnonymous(bool,bool,bool,bool,bool)
expectEmitAnonymous(bool,bool,bool,bool,bool,address)
expectLogoURIUpdated(address,address,string)
expectPartialRevert(bytes4)
expectPartialRevert(bytes4,address)
expectRevert()
expectRevert(address)
expectRevert(address,uint64)
expectRevert(bytes)
expectRevert(bytes,address)
expectRevert(bytes,address,uint64)
expectRevert(bytes,uint64)
expectRevert(bytes4)
expectRevert(bytes4,address)
expectRevert(bytes4,address,uint64)
expectRevert(bytes4,uint64)
expectRevert(uint64)
expectSafeMemory(uint64,uint64)
expectSafeMemoryCall(uint64,uint64)
expectTip20LogoURIUpdated(address,address,string)
fee(uint256)
ffi(string[]) bytes
foundryVersionAtLeast(string) bool
foundryVersionCmp(string) int256
fromRlp(bytes) bytes[]
fsMetadata(string) (bool,bool,uint256,bool,uint256,uint256,uint256)
getArtifactPathByCode(bytes) string
getArtifactPathByDeployedCode(bytes) string
getBlobBaseFee() uint256
getBlobhashes() bytes32[]
getBlockNumber() uint256
getBlockTimestamp() uint256
getBroadcast(string,uint64,uint8) (bytes32,uint8,address,uint64,bool)
getBroadcasts(string,uint64) (bytes32,uint8,address,uint64,bool)[]
getBroadcasts(string,uint64,uint8) (bytes32,uint8,address,uint64,bool)[]
getChain(string) (string,uint256,string,string)
getChain(uint256) (string,uint256,string,string)
getChainId() uint256
getCode(string) bytes
getDeployedCode(string) bytes
getDeployment(string) address
getDeployment(string,uint64) address
getDeployments(string,uint64) address[]
getEvmVersion() string
getFoundryVersion() string
getLabel(address) string
getMappingKeyAndParentOf(address,bytes32) bool,bytes32,bytes32
getMappingLength(address,bytes32) uint256
getMappingSlotAt(address,bytes32,uint256) bytes32
getNonce((address,uint256,uint256,uint256)) uint64
getNonce(address) uint64
getRawBlockHeader(uint256) bytes
getRecordedLogs() (bytes32[],bytes,address)[]
getRecordedLogsJson() string
getStateDiff() string
getStateDiffJson() string
getStorageAccesses() (address,bytes32,bool,bytes32,bytes32,bool)[]
getStorageSlots(address,string) uint256[]
getWallets() address[]
indexOf(string,string) uint256
interceptInitcode()
isContext(uint8) bool
isDir(string) bool
isFile(string) bool
isImplicitlyApproved(address) bool
isPersistent(address) bool
keyExists(string,string) bool
keyExistsJson(string,string) bool
keyExistsToml(string,string) bool
label(address,string)
lastCallGas() (uint64,uint64,uint64,int64,uint64)
load(address,bytes32) bytes32
loadAllocs(string)
makePersistent(address)
makePersistent(address,address)
makePersistent(address,address,address)
makePersistent(address[])
mockCall(address,bytes,bytes)
mockCall(address,bytes4,bytes)
mockCall(address,uint256,bytes,bytes)
mockCall(address,uint256,bytes4,bytes)
mockCallRevert(address,bytes,bytes)
mockCallRevert(address,bytes4,bytes)
mockCallRevert(address,uint256,bytes,bytes)
mockCallRevert(address,uint256,bytes4,bytes)
mockCalls(address,bytes,bytes[])
mockCalls(address,uint256,bytes,bytes[])
mockFunction(address,address,bytes)
noAccessList()
parseAddress(string) address
parseBool(string) bool
parseBytes(string) bytes
parseBytes32(string) bytes32
parseInt(string) int256
parseJson(string) bytes
parseJson(string,string) bytes
parseJsonAddress(string,string) address
parseJsonAddressArray(string,string) address[]
parseJsonBool(string,string) bool
parseJsonBoolArray(string,string) bool[]
parseJsonBytes(string,string) bytes
parseJsonBytes32(string,string) bytes32
parseJsonBytes32Array(string,string) bytes32[]
parseJsonBytesArray(string,string) bytes[]
parseJsonInt(string,string) int256
parseJsonIntArray(string,string) int256[]
parseJsonKeys(string,string) string[]
parseJsonString(string,string) string
parseJsonStringArray(string,string) string[]
parseJsonType(string,string) bytes
parseJsonType(string,string,string) bytes
parseJsonTypeArray(string,string,string) bytes
parseJsonUint(string,string) uint256
parseJsonUintArray(string,string) uint256[]
parseToml(string) bytes
parseToml(string,string) bytes
parseTomlAddress(string,string) address
parseTomlAddressArray(string,string) address[]
parseTomlBool(string,string) bool
parseTomlBoolArray(string,string) bool[]
parseTomlBytes(string,string) bytes
parseTomlBytes32(string,string) bytes32
parseTomlBytes32Array(string,string) bytes32[]
parseTomlBytesArray(string,string) bytes[]
parseTomlInt(string,string) int256
parseTomlIntArray(string,string) int256[]
parseTomlKeys(string,string) string[]
parseTomlString(string,string) string
parseTomlStringArray(string,string) string[]
parseTomlType(string,string) bytes
parseTomlType(string,string,string) bytes
parseTomlTypeArray(string,string,string) bytes
parseTomlUint(string,string) uint256
parseTomlUintArray(string,string) uint256[]
parseUint(string) uint256
pauseGasMetering()
pauseTracing()
prank(address)
prank(address,address)
prank(address,address,bool)
prank(address,bool)
prevrandao(bytes32)
prevrandao(uint256)
projectRoot() string
prompt(string) string
promptAddress(string) address
promptSecret(string) string
promptSecretUint(string) uint256
promptUint(string) uint256
publicKeyEd25519(bytes32) bytes32
publicKeyP256(uint256) uint256,uint256
randomAddress() address
randomBool() bool
randomBytes(uint256) bytes
randomBytes4() bytes4
randomBytes8() bytes8
randomInt() int256
randomInt(uint256) int256
randomUint() uint256
randomUint(uint256) uint256
randomUint(uint256,uint256) uint256
readCallers() uint8,address,address
readDir(string) (string,string,uint64,bool,bool)[]
readDir(string,uint64) (string,string,uint64,bool,bool)[]
readDir(string,uint64,bool) (string,string,uint64,bool,bool)[]
readFile(string) string
readFileBinary(string) bytes
readLine(string) string
readLink(string) string
record()
recordLogs()
rememberKey(uint256) address
rememberKeys(string,string,string,uint32) address[]
rememberKeys(string,string,uint32) address[]
removeDir(string,bool)
removeFile(string)
replace(string,string,string) string
resetGasMetering()
resetNonce(address)
resolveEnv(string) string
resumeGasMetering()
resumeTracing()
revertTo(uint256) bool
revertToAndDelete(uint256) bool
revertToState(uint256) bool
revertToStateAndDelete(uint256) bool
revokePersistent(address)
revokePersistent(address[])
roll(uint256)
rollFork(bytes32)
rollFork(uint256)
rollFork(uint256,bytes32)
rollFork(uint256,uint256)
rpc(string,string) bytes
rpc(string,string,string) bytes
rpcJson(string,string) string
rpcJson(string,string,string) string
rpcUrl(string) string
rpcUrlStructs() (string,string)[]
rpcUrls() string[2][]
selectFork(uint256)
serializeAddress(string,string,address) string
serializeAddress(string,string,address[]) string
serializeBool(string,string,bool) string
serializeBool(string,string,bool[]) string
serializeBytes(string,string,bytes) string
serializeBytes(string,string,bytes[]) string
serializeBytes32(string,string,bytes32) string
serializeBytes32(string,string,bytes32[]) string
serializeInt(string,string,int256) string
serializeInt(string,string,int256[]) string
serializeJson(string,string) string
serializeJsonType(string,bytes) string
serializeJsonType(string,string,string,bytes) string
serializeString(string,string,string) string
serializeString(string,string,string[]) string
serializeUint(string,string,uint256) string
serializeUint(string,string,uint256[]) string
serializeUintToHex(string,string,uint256) string
setArbitraryStorage(address)
setArbitraryStorage(address,bool)
setBlockhash(uint256,bytes32)
setEnv(string,string)
setEvmVersion(string)
setLogoURI(address,string)
setNonce(address,uint64)
setNonceUnsafe(address,uint64)
setSeed(uint256)
setTip20LogoURI(address,string)
shuffle(uint256[]) uint256[]
sign((address,uint256,uint256,uint256),bytes32) uint8,bytes32,bytes32
sign(address,bytes32) uint8,bytes32,bytes32
sign(bytes32) uint8,bytes32,bytes32
sign(uint256,bytes32) uint8,bytes32,bytes32
signAndAttachDelegation(address,uint256) (uint8,bytes32,bytes32,uint64,address)
signAndAttachDelegation(address,uint256,bool) (uint8,bytes32,bytes32,uint64,address)
signAndAttachDelegation(address,uint256,uint64) (uint8,bytes32,bytes32,uint64,address)
signCompact((address,uint256,uint256,uint256),bytes32) bytes32,bytes32
signCompact(address,bytes32) bytes32,bytes32
signCompact(bytes32) bytes32,bytes32
signCompact(uint256,bytes32) bytes32,bytes32
signDelegation(address,uint256) (uint8,bytes32,bytes32,uint64,address)
signDelegation(address,uint256,bool) (uint8,bytes32,bytes32,uint64,address)
signDelegation(address,uint256,uint64) (uint8,bytes32,bytes32,uint64,address)
signEd25519(bytes,bytes,bytes32) bytes
signP256(uint256,bytes32) bytes32,bytes32
signWithNonceUnsafe(uint256,bytes32,uint256) uint8,bytes32,bytes32
skip(bool)
skip(bool,string)
sleep(uint256)
snapshot() uint256
snapshotGasLastCall(string) uint256
snapshotGasLastCall(string,string) uint256
snapshotState() uint256
snapshotValue(string,string,uint256)
snapshotValue(string,uint256)
sort(uint256[]) uint256[]
split(string,string) string[]
startBroadcast()
startBroadcast(address)
startBroadcast(uint256)
startDebugTraceRecording()
startMappingRecording()
startPrank(address)
startPrank(address,address)
startPrank(address,address,bool)
startPrank(address,bool)
startSnapshotGas(string)
startSnapshotGas(string,string)
startStateDiffRecording()
stopAndReturnDebugTraceRecording() (uint256[],bytes,uint8,uint64,bool,address)[]
stopAndReturnStateDiff() ((uint256,uint256),uint8,address,address,bool,uint256,uint256,bytes,uint256,bytes,bool,(address,bytes32,bool,bytes32,bytes32,bool)[],uint64,uint64,uint64)[]
stopBroadcast()
stopExpectSafeMemory()
stopMappingRecording()
stopPrank()
stopRecord()
stopSnapshotGas() uint256
stopSnapshotGas(string) uint256
stopSnapshotGas(string,string) uint256
store(address,bytes32,bytes32)
toBase64(bytes) string
toBase64(string) string
toBase64URL(bytes) string
toBase64URL(string) string
toLowercase(string) string
toRlp(bytes[]) bytes
toString(address) string
toString(bool) string
toString(bytes) string
toString(bytes32) string
toString(int256) string
toString(uint256) string
toUppercase(string) string
transact(bytes32)
transact(uint256,bytes32)
trim(string) string
tryFfi(string[]) (int32,bytes,bytes)
txGasPrice(uint256)
unixTime() uint256
verifyEd25519(bytes,bytes,bytes,bytes32) bool
warmSlot(address,bytes32)
warp(uint256)
writeFile(string,string)
writeFileBinary(string,bytes)
writeJson(string,string)
writeJson(string,string,string)
writeLine(string,string)
writeToml(string,string)
writeToml(string,string,string)
`
