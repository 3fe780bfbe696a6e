// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Counter} from "../src/Counter.sol";
import {vm} from "./Vm.sol";

contract CounterTest {
    Counter counter;
    address constant ALICE = address(0xA11CE);

    event Increased(address indexed by, uint256 value);

    function setUp() public {
        counter = new Counter();
        counter.increase();
    }

    function test_SetUpIsKept() public view {
        vm.assertEq(counter.value(), 1);
    }

    function test_PrankChangesTheNextSender() public {
        vm.expectEmit();
        emit Increased(ALICE, 2);
        vm.prank(ALICE);
        counter.increase();
        vm.expectEmit();
        emit Increased(address(this), 3);
        counter.increase();
    }

    function test_RevertIsExpectedByItsData() public {
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(Counter.NotOwner.selector, ALICE));
        counter.reset();
        vm.assertEq(counter.value(), 1);
    }

    function test_CreationUnderAPrank() public {
        uint64 own = vm.getNonce(address(this));
        vm.startPrank(ALICE);
        Counter first = new Counter();
        Counter second = new Counter();
        vm.stopPrank();
        vm.assertEq(first.owner(), ALICE);
        vm.assertEq(address(first), vm.computeCreateAddress(ALICE, 0));
        vm.assertEq(address(second), vm.computeCreateAddress(ALICE, 1));
        vm.assertEq(uint256(vm.getNonce(ALICE)), 2);
        vm.assertEq(uint256(vm.getNonce(address(this))), own);
    }

    function test_FailsByItsAssertion() public view {
        vm.assertEq(counter.value(), 7);
    }

    function test_FailsWithoutTheExpectedRevert() public {
        vm.expectRevert();
        counter.increase();
    }

    function test_Skipped() public {
        vm.skip(true);
    }

    function testFuzz_DecreaseNeverPassesZero(uint256 by) public {
        vm.assume(by > 1);
        vm.expectRevert(bytes("too much"));
        counter.decrease(by);
    }

    function testFuzz_FailsFromAThousandOn(uint256 value) public pure {
        vm.assertLt(value, 1000);
    }
}

contract DeepTest {
    function nest(uint256 depth) external {
        if (depth > 0) this.nest(depth - 1);
    }

    function test_NestedCalls() public {
        this.nest(60);
    }

    function test_CallsBeyondTheStackOfAThread() public {
        this.nest(500);
    }

    function test_FailsBeyondTheGas() public {
        this.nest(1_000);
    }
}
