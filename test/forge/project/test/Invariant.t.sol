// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Counter} from "../src/Counter.sol";
import {vm} from "./Vm.sol";

/// A safe whose lock gives way after three numbers in order.
contract Safe {
    uint256 public stage;

    function turn(uint8 number) external {
        if (number % 3 == stage) stage += 1;
    }

    function rest() external {
        require(stage < 100, "open");
    }
}

contract InvariantTest {
    Safe safe;
    Counter counter;

    function setUp() public {
        safe = new Safe();
        counter = new Counter();
    }

    function targetContracts() public view returns (address[] memory list) {
        list = new address[](1);
        list[0] = address(safe);
    }

    function invariant_CounterIsNotCalled() public view {
        vm.assertEq(counter.value(), 0);
    }

    function invariant_SafeStaysShut() public view {
        vm.assertLt(safe.stage(), 3);
    }
}

contract TableTest {
    uint256[] public fixtureLeft = [1, 2, 3];

    function fixtureRight() public pure returns (uint256[] memory list) {
        list = new uint256[](3);
        (list[0], list[1], list[2]) = (10, 20, 31);
    }

    function tableTimesTen(uint256 left, uint256 right) public pure {
        vm.assertEq(left * 10, right);
    }

    /// forge-config: default.fuzz.runs = 7
    function testFuzz_Runs(uint256) public pure {}

    /// forge-config: default.allow_internal_expect_revert = true
    function test_InternalRevert() public {
        vm.expectRevert(bytes("inside"));
        revert("inside");
    }
}
