// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

/// Writes CBOR, item by item: `bytes.concat(Cbor.array(2), Cbor.unsigned(7), Cbor.text("x"))`. A
/// {Cursor} reads it.
library Cbor {
    struct Cursor {
        bytes data;
        uint256 offset;
    }

    error BadCbor(uint256 offset);

    uint8 private constant UNSIGNED = 0;
    uint8 private constant NEGATIVE = 1;
    uint8 private constant BYTES = 2;
    uint8 private constant TEXT = 3;
    uint8 private constant ARRAY = 4;
    uint8 private constant TAG = 6;
    uint8 private constant FALSE_ITEM = 0xf4;
    uint8 private constant TRUE_ITEM = 0xf5;
    uint8 private constant NULL_ITEM = 0xf6;
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

    /// A truth value.
    function boolean(bool value) internal pure returns (bytes memory) {
        return abi.encodePacked(value ? TRUE_ITEM : FALSE_ITEM);
    }

    /// A list of numbers.
    function unsignedList(uint64[] memory values) internal pure returns (bytes memory out) {
        out = array(uint64(values.length));
        for (uint256 i = 0; i < values.length; i++) out = bytes.concat(out, unsigned(values[i]));
    }

    /// A list of byte strings.
    function byteStringList(bytes[] memory values) internal pure returns (bytes memory out) {
        out = array(uint64(values.length));
        for (uint256 i = 0; i < values.length; i++) out = bytes.concat(out, byteString(values[i]));
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
        if (c.offset < c.data.length && uint8(c.data[c.offset]) >> 5 == NEGATIVE)
            return -1 - int64(_readHead(c, NEGATIVE));
        return int64(_readHead(c, UNSIGNED));
    }

    function readBytes(Cursor memory c) internal pure returns (bytes memory) {
        return _take(c, _readHead(c, BYTES));
    }

    /// The bytes of a CID.
    function readLink(Cursor memory c) internal pure returns (bytes memory) {
        if (_readHead(c, TAG) != LINK) revert BadCbor(c.offset);
        uint64 length = _readHead(c, BYTES);
        if (length == 0 || _take(c, 1)[0] != 0) revert BadCbor(c.offset);
        return _take(c, length - 1);
    }

    function readText(Cursor memory c) internal pure returns (string memory) {
        return string(_take(c, _readHead(c, TEXT)));
    }

    /// Text or bytes, as the label of a deal is: its bytes in either case.
    function readTextOrBytes(Cursor memory c) internal pure returns (bytes memory) {
        return _take(c, _readHead(c, _majorOf(c) == TEXT ? TEXT : BYTES));
    }

    function readBool(Cursor memory c) internal pure returns (bool) {
        uint8 item = uint8(_take(c, 1)[0]);
        if (item != TRUE_ITEM && item != FALSE_ITEM) revert BadCbor(c.offset - 1);
        return item == TRUE_ITEM;
    }

    /// Reads a null if the next item is one.
    function takeNull(Cursor memory c) internal pure returns (bool) {
        if (c.offset >= c.data.length || uint8(c.data[c.offset]) != NULL_ITEM) return false;
        c.offset++;
        return true;
    }

    /// A list of numbers.
    function readUnsignedList(Cursor memory c) internal pure returns (uint64[] memory values) {
        values = new uint64[](readItems(c));
        for (uint256 i = 0; i < values.length; i++) values[i] = readUnsigned(c);
    }

    /// A list of byte strings.
    function readBytesList(Cursor memory c) internal pure returns (bytes[] memory values) {
        values = new bytes[](readItems(c));
        for (uint256 i = 0; i < values.length; i++) values[i] = readBytes(c);
    }

    /// An amount that may be below zero.
    function readSignedAmount(Cursor memory c) internal pure returns (int256) {
        uint256 start = c.offset;
        bytes memory number = readBytes(c);
        if (number.length == 0) return 0;
        bool isNegative = number[0] == 0x01;
        if (!isNegative && number[0] != 0) revert BadCbor(start);
        uint256 size = _magnitude(number, start);
        if (size > uint256(type(int256).max)) revert BadCbor(start);
        return isNegative ? -int256(size) : int256(size);
    }

    function readAmount(Cursor memory c) internal pure returns (uint256) {
        bytes memory number = readBytes(c);
        if (number.length == 0) return 0;
        if (number[0] != 0) revert BadCbor(c.offset);
        return _magnitude(number, c.offset);
    }

    /// The number behind the byte of a sign.
    function _magnitude(bytes memory number, uint256 offset) private pure returns (uint256 value) {
        if (number.length > 33) revert BadCbor(offset);
        for (uint256 i = 1; i < number.length; i++) value = (value << 8) | uint8(number[i]);
    }

    function _majorOf(Cursor memory c) private pure returns (uint8) {
        if (c.offset >= c.data.length) revert BadCbor(c.offset);
        return uint8(c.data[c.offset]) >> 5;
    }

    /// The length of an array; each item has a byte or more, so that a false length allocates nothing.
    function readItems(Cursor memory c) internal pure returns (uint64 items) {
        items = readArray(c);
        if (items > c.data.length - c.offset) revert BadCbor(c.offset);
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
        if (head >> 5 != major || info > 27) revert BadCbor(c.offset - 1);
        if (info < 24) return info;
        bytes memory number = _take(c, uint64(1) << (info - 24));
        for (uint256 i = 0; i < number.length; i++) value = (value << 8) | uint8(number[i]);
    }

    function _take(Cursor memory c, uint64 length) private pure returns (bytes memory out) {
        if (c.offset + length > c.data.length) revert BadCbor(c.offset);
        out = new bytes(length);
        for (uint256 i = 0; i < length; i++) out[i] = c.data[c.offset + i];
        c.offset += length;
    }
}
