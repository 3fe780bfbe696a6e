// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

/// Bit fields in RLE+, the form of sets of numbers in parameters of built-in actors.
library Bits {
    error NotAscending(uint64 number);

    struct Writer {
        bytes data;
        uint256 length;
    }

    /// The bit field of numbers, each greater than the one before it.
    function encode(uint64[] memory numbers) internal pure returns (bytes memory) {
        if (numbers.length == 0) return "";
        // A run takes 82 bits at most, and each number starts two runs at most.
        Writer memory w = Writer(new bytes(1 + numbers.length * 21), 0);
        _put(w, 0, 2); // version
        _put(w, numbers[0] == 0 ? 1 : 0, 1); // the value of the first run
        uint64 next = 0;
        for (uint256 i = 0; i < numbers.length;) {
            uint64 start = numbers[i];
            if (start < next) revert NotAscending(start);
            if (start > next) _putRun(w, start - next);
            uint64 end = start + 1;
            for (i++; i < numbers.length && numbers[i] == end; i++) end++;
            _putRun(w, end - start);
            next = end;
            if (i < numbers.length && numbers[i] <= end) revert NotAscending(numbers[i]);
        }
        bytes memory data = w.data;
        uint256 size = (w.length + 7) / 8;
        if (data[size - 1] == 0) size--;
        assembly ("memory-safe") {
            mstore(data, size)
        }
        return data;
    }

    function _putRun(Writer memory w, uint64 length) private pure {
        if (length == 1) return _put(w, 1, 1);
        if (length < 16) {
            _put(w, 2, 2); // bits 0 and 1
            return _put(w, length, 4);
        }
        _put(w, 0, 2);
        for (; length >= 0x80; length >>= 7) _put(w, (length & 0x7f) | 0x80, 8);
        _put(w, length, 8);
    }

    /// Appends bits, the lowest one first.
    function _put(Writer memory w, uint64 value, uint256 bits) private pure {
        for (uint256 i = 0; i < bits; i++) {
            if ((value >> i) & 1 == 1) {
                uint256 bit = w.length + i;
                w.data[bit / 8] = bytes1(uint8(w.data[bit / 8]) | uint8(1 << (bit % 8)));
            }
        }
        w.length += bits;
    }
}
