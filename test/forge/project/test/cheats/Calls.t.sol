// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Counter} from "../../src/Counter.sol";
import {Vm, vm} from "../Vm.sol";

contract Reverter {
    error Custom(uint256 value);

    function text() external pure {
        revert("words");
    }

    function custom(uint256 value) external pure {
        revert Custom(value);
    }

    function silent() external pure {
        revert();
    }

    function panics() external pure returns (uint256) {
        uint256 zero = 0;
        return 1 / zero;
    }

    function fine() external pure returns (uint256) {
        return 1;
    }

    function through(Reverter other) external pure {
        other.text();
    }
}

contract BadConstructor {
    constructor() {
        revert("not made");
    }
}

interface VmOfTheFuture {
    function makeCoffee(uint256 cups) external;
}

contract ByARefusedCheatcode {
    constructor() {
        vm.ffi(new string[](2));
    }
}

contract CallCheatsTest {
    Counter counter;
    Reverter reverter;
    address constant ALICE = address(0xA11CE);

    event Increased(address indexed by, uint256 value);

    function setUp() public {
        counter = new Counter();
        reverter = new Reverter();
    }

    function test_RevertWithText() public {
        vm.expectRevert(bytes("words"));
        reverter.text();
    }

    function test_RevertWithAnything() public {
        vm.expectRevert();
        reverter.silent();
    }

    function test_RevertWithCustomError() public {
        vm.expectRevert(abi.encodeWithSelector(Reverter.Custom.selector, 5));
        reverter.custom(5);
    }

    function test_PartialRevert() public {
        vm.expectPartialRevert(Reverter.Custom.selector);
        reverter.custom(6);
    }

    function test_RevertWithPanic() public {
        vm.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x12));
        reverter.panics();
    }

    function test_RevertBelow() public {
        vm.expectRevert(bytes("words"));
        reverter.through(reverter);
    }

    function test_RevertOfAnAddress() public {
        vm.expectRevert(address(reverter));
        reverter.silent();
    }

    function test_RevertTwice() public {
        vm.expectRevert(uint64(2));
        reverter.silent();
        reverter.text();
    }

    function test_RevertOfAConstructor() public {
        vm.expectRevert(bytes("not made"));
        new BadConstructor();
    }

    function test_RevertOfATransfer() public {
        address payable rich = payable(address(0xF00));
        vm.expectRevert();
        this.pay(rich);
    }

    function pay(address payable to) external {
        (bool ok,) = to.call{value: type(uint120).max}("");
        require(ok);
    }

    function test_FailsWithOtherText() public {
        vm.expectRevert(bytes("other words"));
        reverter.text();
    }

    function test_FailsWithOtherValue() public {
        vm.expectRevert(abi.encodeWithSelector(Reverter.Custom.selector, 5));
        reverter.custom(6);
    }

    function test_FailsWithoutACall() public {
        vm.expectRevert();
    }

    function test_Emit() public {
        vm.expectEmit(true, false, false, true);
        emit Increased(address(this), 1);
        counter.increase();
    }

    function test_EmitOfAnAddress() public {
        vm.expectEmit(address(counter));
        emit Increased(address(this), 1);
        counter.increase();
    }

    function test_EmitWithoutData() public {
        vm.expectEmit(true, true, true, false);
        emit Increased(address(this), 99);
        counter.increase();
    }

    function test_FailsByOtherData() public {
        vm.expectEmit();
        emit Increased(address(this), 99);
        counter.increase();
    }

    function test_FailsByOtherEmitter() public {
        vm.expectEmit(address(reverter));
        emit Increased(address(this), 1);
        counter.increase();
    }

    function test_FailsWithoutAnEvent() public {
        vm.expectEmit();
        emit Increased(address(this), 1);
        counter.decrease(0);
    }

    function test_ExpectCall() public {
        vm.expectCall(address(counter), abi.encodeCall(Counter.increase, ()));
        counter.increase();
    }

    function test_ExpectCallTwice() public {
        vm.expectCall(address(counter), abi.encodeCall(Counter.increase, ()), 2);
        counter.increase();
        counter.increase();
    }

    function test_FailsWithoutTheExpectedCall() public {
        vm.expectCall(address(counter), abi.encodeCall(Counter.increase, ()));
    }

    function test_FailsWithOneCallTooMany() public {
        vm.expectCall(address(counter), abi.encodeCall(Counter.increase, ()), 1);
        counter.increase();
        counter.increase();
    }

    function test_MockCall() public {
        vm.mockCall(address(counter), abi.encodeWithSignature("value()"), abi.encode(uint256(77)));
        vm.assertEq(counter.value(), 77);
        vm.clearMockedCalls();
        vm.assertEq(counter.value(), 0);
    }

    function test_MockCallAtAnEmptyAddress() public {
        vm.mockCall(ALICE, abi.encodeWithSignature("value()"), abi.encode(uint256(78)));
        vm.assertEq(Counter(ALICE).value(), 78);
    }

    function test_MockCallRevert() public {
        vm.mockCallRevert(address(counter), abi.encodeWithSignature("value()"), bytes("mocked"));
        vm.expectRevert(bytes("mocked"));
        counter.value();
    }

    function test_MockCallsInOrder() public {
        bytes[] memory answers = new bytes[](2);
        (answers[0], answers[1]) = (abi.encode(uint256(1)), abi.encode(uint256(2)));
        vm.mockCalls(address(counter), abi.encodeWithSignature("value()"), answers);
        vm.assertEq(counter.value(), 1);
        vm.assertEq(counter.value(), 2);
        vm.assertEq(counter.value(), 2);
    }

    function test_MockOfAPrecompile() public {
        vm.mockCall(address(2), bytes("abc"), abi.encode(uint256(5)));
        (, bytes memory answer) = address(2).staticcall("abc");
        vm.assertEq(abi.decode(answer, (uint256)), 5);
    }

    function test_RecordLogs() public {
        vm.recordLogs();
        counter.increase();
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 1);
        vm.assertEq(logs[0].emitter, address(counter));
        vm.assertEq(logs[0].topics[0], keccak256("Increased(address,uint256)"));
        vm.assertEq(logs[0].data, abi.encode(uint256(1)));
        vm.assertEq(vm.getRecordedLogs().length, 0);
    }

    function test_Accesses() public {
        vm.record();
        counter.increase();
        (bytes32[] memory reads, bytes32[] memory writes) = vm.accesses(address(counter));
        vm.assertGe(reads.length, 1);
        vm.assertEq(writes.length, 1);
        vm.assertEq(writes[0], bytes32(0));
    }

    function test_FailsByARefusedCheatcode() public {
        string[] memory words = new string[](1);
        vm.ffi(words);
    }

    function test_FailsByAnUnknownCheatcode() public {
        VmOfTheFuture(address(vm)).makeCoffee(
            2
        );
    }

    function test_FailsInTheConstructorOfAnother() public {
        new ByARefusedCheatcode();
    }

    function test_MockOfEcrecover() public {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(7, bytes32(uint256(5)));
        vm.assertEq(counter.signer(bytes32(uint256(5)), v, r, s), vm.addr(7));
        vm.mockCall(address(1), bytes(""), abi.encode(ALICE));
        vm.assertEq(counter.signer(bytes32(uint256(5)), v, r, s), ALICE);
        vm.assertEq(ecrecover(bytes32(uint256(5)), v, r, s), ALICE);
        vm.mockCall(address(1), abi.encode(uint256(6), uint256(v)), abi.encode(address(2)));
        vm.assertEq(counter.signer(bytes32(uint256(6)), v, r, s), address(2));
        vm.clearMockedCalls();
        vm.assertEq(counter.signer(bytes32(uint256(5)), v, r, s), vm.addr(7));
        vm.assertTrue(counter.signer(bytes32(uint256(6)), v, r, s) != address(2));
    }
}
