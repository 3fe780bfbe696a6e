// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

/// Nobody calls it.
contract Forgotten {
    uint256 public value;

    constructor() {}

    function set(uint256 next) external {
        value = next;
    }
}

contract Bare {
    receive() external payable {}
}
