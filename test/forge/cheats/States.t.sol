// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {vm} from "./Vm.sol";

contract Target {
    error Custom();

    event Set(uint256 value);

    uint256 public value;

    function set(uint256 to) external {
        value = to;
        emit Set(to);
    }

    function sender() external view returns (address) {
        return msg.sender;
    }

    function origin() external view returns (address) {
        return tx.origin;
    }

    function fail() external pure {
        revert("failed");
    }

    function custom() external pure {
        revert Custom();
    }
}

contract StateCasesTest {
    event Set(uint256 value);

    Target target = new Target();

    function test_Deal() public {
        vm.deal(address(7), 9);
        vm.assertEq(address(7).balance, uint256(9));
    }

    function test_DealOfTheTest() public {
        vm.deal(address(this), 9);
        vm.assertEq(address(this).balance, uint256(9));
    }

    function test_Roll() public {
        vm.roll(9);
        vm.assertEq(block.number, uint256(9));
    }

    function test_RollBack() public {
        vm.roll(9);
        vm.roll(8);
        vm.assertEq(block.number, uint256(8));
    }

    function test_Warp() public {
        vm.warp(9);
        vm.assertEq(block.timestamp, uint256(9));
    }

    function test_Fee() public {
        vm.fee(9);
        vm.assertEq(block.basefee, uint256(9));
    }

    function test_ChainId() public {
        vm.chainId(9);
        vm.assertEq(block.chainid, uint256(9));
    }

    function test_FailsChainIdPast64Bits() public {
        vm.chainId(1 << 64);
    }

    function test_EtchCalls() public {
        vm.etch(address(0x777), address(target).code);
        vm.assertEq(Target(address(0x777)).sender(), address(this));
    }

    function test_StoreAndLoad() public {
        vm.store(address(target), bytes32(0), bytes32(uint256(9)));
        vm.assertEq(target.value(), uint256(9));
        vm.assertEq(vm.load(address(target), bytes32(0)), bytes32(uint256(9)));
    }

    function test_LoadOfNothing() public {
        vm.assertEq(vm.load(address(target), bytes32(uint256(5))), bytes32(0));
    }

    function test_PrankOnce() public {
        vm.prank(address(7));
        vm.assertEq(target.sender(), address(7));
        vm.assertEq(target.sender(), address(this));
    }

    function test_StartPrank() public {
        vm.startPrank(address(7));
        vm.assertEq(target.sender(), address(7));
        vm.assertEq(target.sender(), address(7));
        vm.stopPrank();
        vm.assertEq(target.sender(), address(this));
    }

    function test_PrankOfOrigin() public {
        vm.prank(address(7), address(8));
        vm.assertEq(target.origin(), address(8));
    }

    function test_FailsPrankTwice() public {
        vm.prank(address(7));
        vm.prank(address(8));
    }

    function test_ExpectRevert() public {
        vm.expectRevert();
        target.fail();
    }

    function test_ExpectRevertWithText() public {
        vm.expectRevert(bytes("failed"));
        target.fail();
    }

    function test_ExpectRevertBySelector() public {
        vm.expectRevert(Target.Custom.selector);
        target.custom();
    }

    function test_ExpectRevertByData() public {
        vm.expectRevert(abi.encodeWithSelector(Target.Custom.selector));
        target.custom();
    }

    function test_FailsExpectRevertOfSuccess() public {
        vm.expectRevert();
        target.sender();
    }

    function test_FailsExpectRevertWithOtherText() public {
        vm.expectRevert(bytes("other"));
        target.fail();
    }

    function test_FailsExpectRevertWithoutCall() public {
        vm.expectRevert();
    }

    function test_FailsByARevert() public {
        target.fail();
    }

    function test_FailsByAPanic() public {
        assert(target.value() == 1);
    }

    function test_Snapshot() public {
        uint256 id = vm.snapshotState();
        target.set(5);
        vm.assertTrue(vm.revertToState(id));
        vm.assertEq(target.value(), uint256(0));
    }

    function test_SnapshotTwice() public {
        uint256 id = vm.snapshotState();
        target.set(5);
        vm.revertToState(id);
        target.set(6);
        vm.assertTrue(vm.revertToState(id));
        vm.assertEq(target.value(), uint256(0));
    }

    function test_RevertToAnUnknownState() public {
        vm.assertFalse(vm.revertToState(99));
    }

    function test_SetNonce() public {
        vm.setNonce(address(7), 9);
        vm.assertEq(uint256(vm.getNonce(address(7))), uint256(9));
    }

    function test_FailsSetNonceBack() public {
        vm.setNonce(address(7), 9);
        vm.setNonce(address(7), 8);
    }

    function test_ComputeCreateAddress() public {
        uint64 nonce = vm.getNonce(address(this));
        vm.assertEq(address(new Target()), vm.computeCreateAddress(address(this), nonce));
    }

    function test_NewUnderAPrank() public {
        vm.prank(address(7));
        Target made = new Target();
        vm.assertEq(address(made), vm.computeCreateAddress(address(7), 0));
    }

    function test_MockCall() public {
        vm.mockCall(address(target), abi.encodeCall(target.value, ()), abi.encode(uint256(9)));
        vm.assertEq(target.value(), uint256(9));
        vm.clearMockedCalls();
        vm.assertEq(target.value(), uint256(0));
    }

    function test_MockCallOfNobody() public {
        vm.mockCall(address(0x999), bytes(""), abi.encode(address(9)));
        vm.assertEq(Target(address(0x999)).sender(), address(9));
    }

    function test_MockCallRevert() public {
        vm.mockCallRevert(address(target), abi.encodeCall(target.value, ()), bytes("mocked"));
        vm.expectRevert(bytes("mocked"));
        target.value();
    }

    function test_ExpectCall() public {
        vm.expectCall(address(target), abi.encodeCall(target.set, (5)));
        target.set(5);
    }

    function test_FailsExpectCall() public {
        vm.expectCall(address(target), abi.encodeCall(target.set, (5)));
        target.set(6);
    }

    function test_ExpectEmit() public {
        vm.expectEmit();
        emit Set(5);
        target.set(5);
    }

    function test_FailsExpectEmit() public {
        vm.expectEmit();
        emit Set(5);
        target.set(6);
    }

    function test_FailsAssume() public {
        vm.assume(false);
    }

    function test_Label() public {
        vm.label(address(7), "seven");
        vm.assertEq(vm.getLabel(address(7)), string("seven"));
    }

    function test_SignAndRecover() public {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(9, bytes32(uint256(1)));
        vm.assertEq(ecrecover(bytes32(uint256(1)), v, r, s), vm.addr(9));
    }

    function test_FailsAddrOfZero() public {
        vm.addr(0);
    }

    function test_FailsSignWithZero() public {
        vm.sign(0, bytes32(0));
    }
}
