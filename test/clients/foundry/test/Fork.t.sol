// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// Runs in forge's own EVM over the node's state.
contract ForkTest {
    function testBalanceOfTheNode() external view {
        address alice = 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266;
        require(alice.balance > 9_000 ether, "balance");
        require(block.chainid == 31415926, "chain id");
        require(block.number >= 10_000, "height");
    }
}
