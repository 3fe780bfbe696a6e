// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {console} from "litefvm/solidity/console.sol";

contract Printer {
    uint256 public calls;

    constructor() {
        console.log("made by", msg.sender);
    }

    function print(uint256 amount) external returns (uint256) {
        console.log("amount: %d of %s", amount, "FIL");
        calls++;
        console.log(calls, true, address(0xdEADBEeF00000000000000000000000000000000), "end");
        return amount * 2;
    }

    function silent(uint256 amount) external returns (uint256) {
        calls++;
        return amount * 2;
    }

    function all() external pure {
        console.log();
        console.logInt(-5);
        console.log("%i below zero, %s", "one", "two");
        console.logBytes(hex"0102");
        console.logBytes4(0xdeadbeef);
        console.log("100%% of %s", uint256(7), false);
    }

    function raw(bytes calldata data) external view {
        (bool isOk,) = address(0x000000000000000000636F6e736F6c652e6c6f67).staticcall(data);
        require(isOk, "the call failed");
    }

    function nested(uint256 depth) external {
        console.log("depth", depth);
        if (depth > 0) this.nested(depth - 1);
        else revert("bottom");
    }
}
