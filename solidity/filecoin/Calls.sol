// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

/// Calls actors that are not contracts, through the precompiles of FEVM. FRC-42 gives methods their
/// numbers; parameters and return values are CBOR ({Cbor}). The libraries beside this one name the
/// methods of built-in actors.
library Filecoin {
    uint64 internal constant POWER = 4;
    uint64 internal constant MARKET = 5;
    uint64 internal constant VERIFIED_REGISTRY = 6;
    uint64 internal constant DATACAP = 7;

    address private constant RESOLVE_ADDRESS = 0xFE00000000000000000000000000000000000001;
    address private constant CALL_ACTOR_BY_ID = 0xfe00000000000000000000000000000000000005;
    uint64 private constant READ_ONLY = 1;
    uint64 private constant CBOR = 0x51;

    /// An actor ended with an exit code; a negative one is the number of the error that refused the call.
    error ActorFailed(uint64 actor, uint64 method, int256 exitCode);
    error NoActor(bytes filecoinAddress);

    /// Calls a method and returns its answer.
    function call(uint64 actor, uint64 method, bytes memory params, uint256 value)
        internal
        returns (bytes memory)
    {
        return _succeeded(actor, method, params, value, 0);
    }

    /// Calls a method that may change nothing.
    function ask(uint64 actor, uint64 method, bytes memory params) internal returns (bytes memory) {
        return _succeeded(actor, method, params, 0, READ_ONLY);
    }

    /// Calls a method and returns its exit code, 0 for success, and its answer.
    function tryCall(uint64 actor, uint64 method, bytes memory params, uint256 value, bool isReadOnly)
        internal
        returns (int256 exitCode, bytes memory returned)
    {
        return _call(actor, method, params, value, isReadOnly ? READ_ONLY : 0);
    }

    /// Sends FIL to any actor.
    function transfer(uint64 actor, uint256 value) internal {
        _succeeded(actor, 0, "", value, 0);
    }

    /// The id of the actor at a Filecoin address in its bytes, as messages have it.
    function idOf(bytes memory filecoinAddress) internal view returns (uint64) {
        (bool isOk, bytes memory id) = RESOLVE_ADDRESS.staticcall(filecoinAddress);
        if (!isOk || id.length == 0) revert NoActor(filecoinAddress);
        return abi.decode(id, (uint64));
    }

    /// The id of the actor that an Ethereum address stands for.
    function idOf(address account) internal view returns (uint64) {
        uint160 number = uint160(account);
        if (number >> 64 == uint160(0xff) << 88) return uint64(number);
        return idOf(abi.encodePacked(hex"040a", account));
    }

    /// The address by which contracts see an actor that has no Ethereum address of its own.
    function masked(uint64 actor) internal pure returns (address) {
        return address((uint160(0xff) << 152) | actor);
    }

    /// The bytes of an id address, f0...
    function idAddress(uint64 actor) internal pure returns (bytes memory out) {
        out = hex"00";
        for (; actor >= 0x80; actor >>= 7) out = abi.encodePacked(out, uint8(actor & 0x7f) | 0x80);
        out = abi.encodePacked(out, uint8(actor));
    }

    /// The id in the bytes of an id address; that of another address is looked up.
    function idOfAny(bytes memory filecoinAddress) internal view returns (uint64 id) {
        if (filecoinAddress.length < 2 || filecoinAddress[0] != 0) return idOf(filecoinAddress);
        for (uint256 i = filecoinAddress.length - 1; i > 0; i--)
            id = (id << 7) | (uint8(filecoinAddress[i]) & 0x7f);
    }

    function _succeeded(uint64 actor, uint64 method, bytes memory params, uint256 value, uint64 flags)
        private
        returns (bytes memory)
    {
        (int256 exitCode, bytes memory returned) = _call(actor, method, params, value, flags);
        if (exitCode != 0) revert ActorFailed(actor, method, exitCode);
        return returned;
    }

    function _call(uint64 actor, uint64 method, bytes memory params, uint256 value, uint64 flags)
        private
        returns (int256 exitCode, bytes memory returned)
    {
        uint64 codec = params.length == 0 ? 0 : CBOR;
        (bool isOk, bytes memory answer) =
            CALL_ACTOR_BY_ID.delegatecall(abi.encode(method, value, flags, codec, params, actor));
        require(isOk, "the call was not made: its method is a reserved one");
        (exitCode,, returned) = abi.decode(answer, (int256, uint64, bytes));
    }
}
