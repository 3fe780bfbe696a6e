// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

struct Entry {
    uint128 amount;
    uint128 weight;
}

function half(uint256 value) pure returns (uint256) {
    return value / 2;
}

library Numbers {
    function max(uint256 a, uint256 b) internal pure returns (uint256) {
        return a > b ? a : b;
    }

    function sum(uint256[] memory list) internal pure returns (uint256 total) {
        for (uint256 i = 0; i < list.length; i++) {
            if (list[i] == 13) continue;
            if (list[i] == 99) {
                break;
            }
            total += list[i];
        }
    }

    function digits(uint256 value) internal pure returns (uint256 count) {
        while (value > 0) {
            value /= 10;
            ++count;
        }
        do {
            count--;
        } while (count > 5 && value == 0);
    }
}

/// A library whose functions are called with DELEGATECALL.
library Ledger {
    function put(mapping(uint256 => uint256) storage book, uint256 at, uint256 value) external returns (bool) {
        bool isNew = book[at] == 0;
        book[at] = value;
        return isNew || value == 0;
    }
}
