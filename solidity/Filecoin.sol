// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

/// Calls of actors that are no contracts, by the precompiles of FEVM. Methods have the numbers that
/// FRC-42 gives their names, params and returns are CBOR: see {Cbor}.
library Filecoin {
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

    /// Calls a method and gives what it returns.
    function call(uint64 actor, uint64 method, bytes memory params, uint256 value)
        internal
        returns (bytes memory)
    {
        return _succeeded(actor, method, params, value, 0);
    }

    /// As {call}, but nothing may change.
    function ask(uint64 actor, uint64 method, bytes memory params) internal returns (bytes memory) {
        return _succeeded(actor, method, params, 0, READ_ONLY);
    }

    /// Calls a method and gives its exit code, 0 for success, and what it returns.
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

    /// How contracts see an actor that has no Ethereum address of its own.
    function masked(uint64 actor) internal pure returns (address) {
        return address((uint160(0xff) << 152) | actor);
    }

    /// The bytes of an id address, f0...
    function idAddress(uint64 actor) internal pure returns (bytes memory out) {
        out = hex"00";
        for (; actor >= 0x80; actor >>= 7) out = abi.encodePacked(out, uint8(actor & 0x7f) | 0x80);
        out = abi.encodePacked(out, uint8(actor));
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

/// Writes CBOR, item by item: `bytes.concat(Cbor.array(2), Cbor.unsigned(7), Cbor.text("x"))`. Reads it
/// by a {Cursor}.
library Cbor {
    struct Cursor {
        bytes data;
        uint256 at;
    }

    error BadCbor(uint256 at);

    uint8 private constant UNSIGNED = 0;
    uint8 private constant NEGATIVE = 1;
    uint8 private constant BYTES = 2;
    uint8 private constant TEXT = 3;
    uint8 private constant ARRAY = 4;
    uint8 private constant TAG = 6;
    uint64 private constant LINK = 42;

    /// The head of an array, which `length` items follow.
    function array(uint64 length) internal pure returns (bytes memory) {
        return _head(ARRAY, length);
    }

    function unsigned(uint64 value) internal pure returns (bytes memory) {
        return _head(UNSIGNED, value);
    }

    function signed(int64 value) internal pure returns (bytes memory) {
        return value < 0 ? _head(NEGATIVE, uint64(-1 - value)) : _head(UNSIGNED, uint64(value));
    }

    function byteString(bytes memory value) internal pure returns (bytes memory) {
        return bytes.concat(_head(BYTES, uint64(value.length)), value);
    }

    function text(string memory value) internal pure returns (bytes memory) {
        return bytes.concat(_head(TEXT, uint64(bytes(value).length)), bytes(value));
    }

    /// The bytes of a CID.
    function link(bytes memory cid) internal pure returns (bytes memory) {
        return bytes.concat(_head(TAG, LINK), byteString(bytes.concat(hex"00", cid)));
    }

    /// An amount of FIL or of tokens: a sign and the number's bytes.
    function amount(uint256 value) internal pure returns (bytes memory) {
        if (value == 0) return byteString("");
        uint256 length = 1;
        for (uint256 rest = value >> 8; rest > 0; rest >>= 8) length++;
        bytes memory number = new bytes(1 + length);
        for (uint256 i = 0; i < length; i++) number[length - i] = bytes1(uint8(value >> (8 * i)));
        return byteString(number);
    }

    function cursor(bytes memory data) internal pure returns (Cursor memory) {
        return Cursor(data, 0);
    }

    /// The number of items of an array, which are read next.
    function readArray(Cursor memory c) internal pure returns (uint64) {
        return _readHead(c, ARRAY);
    }

    function readUnsigned(Cursor memory c) internal pure returns (uint64) {
        return _readHead(c, UNSIGNED);
    }

    function readSigned(Cursor memory c) internal pure returns (int64) {
        if (c.at < c.data.length && uint8(c.data[c.at]) >> 5 == NEGATIVE)
            return -1 - int64(_readHead(c, NEGATIVE));
        return int64(_readHead(c, UNSIGNED));
    }

    function readBytes(Cursor memory c) internal pure returns (bytes memory) {
        return _take(c, _readHead(c, BYTES));
    }

    /// The bytes of a CID.
    function readLink(Cursor memory c) internal pure returns (bytes memory) {
        if (_readHead(c, TAG) != LINK) revert BadCbor(c.at);
        uint64 length = _readHead(c, BYTES);
        if (length == 0 || _take(c, 1)[0] != 0) revert BadCbor(c.at);
        return _take(c, length - 1);
    }

    function readAmount(Cursor memory c) internal pure returns (uint256 value) {
        bytes memory number = readBytes(c);
        if (number.length == 0) return 0;
        if (number[0] != 0 || number.length > 33) revert BadCbor(c.at);
        for (uint256 i = 1; i < number.length; i++) value = (value << 8) | uint8(number[i]);
    }

    function _head(uint8 major, uint64 value) private pure returns (bytes memory) {
        uint8 kind = major << 5;
        if (value < 24) return abi.encodePacked(kind | uint8(value));
        if (value <= type(uint8).max) return abi.encodePacked(kind | 24, uint8(value));
        if (value <= type(uint16).max) return abi.encodePacked(kind | 25, uint16(value));
        if (value <= type(uint32).max) return abi.encodePacked(kind | 26, uint32(value));
        return abi.encodePacked(kind | 27, value);
    }

    function _readHead(Cursor memory c, uint8 major) private pure returns (uint64 value) {
        uint8 head = uint8(_take(c, 1)[0]);
        uint8 info = head & 31;
        if (head >> 5 != major || info > 27) revert BadCbor(c.at - 1);
        if (info < 24) return info;
        bytes memory number = _take(c, uint64(1) << (info - 24));
        for (uint256 i = 0; i < number.length; i++) value = (value << 8) | uint8(number[i]);
    }

    function _take(Cursor memory c, uint64 length) private pure returns (bytes memory out) {
        if (c.at + length > c.data.length) revert BadCbor(c.at);
        out = new bytes(length);
        for (uint256 i = 0; i < length; i++) out[i] = c.data[c.at + i];
        c.at += length;
    }
}
