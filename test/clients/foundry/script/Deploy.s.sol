// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Counter} from "../src/Counter.sol";

interface Vm {
    function startBroadcast() external;
    function stopBroadcast() external;
}

/// Deploys two contracts, one by CREATE2, and calls the first one.
contract Deploy {
    bool public constant IS_SCRIPT = true;
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    function run() external {
        vm.startBroadcast();
        Counter counter = new Counter(1);
        counter.set(42);
        payable(address(counter)).transfer(3);
        Counter second = new Counter{salt: bytes32(uint256(1))}(7);
        second.increment();
        vm.stopBroadcast();
        require(counter.number() == 42 && second.number() == 8, "wrong number");
    }

    function again() external {
        vm.startBroadcast();
        new Counter(1);
        vm.stopBroadcast();
    }
}
