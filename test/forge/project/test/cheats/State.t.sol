// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Counter} from "../../src/Counter.sol";
import {vm} from "../Vm.sol";

contract Context {
    function number() external view returns (uint256) {
        return block.number;
    }

    function time() external view returns (uint256) {
        return block.timestamp;
    }

    function who() external view returns (address sender, address origin) {
        return (msg.sender, tx.origin);
    }

    function balanceOfSender() external payable returns (uint256) {
        return msg.value;
    }

    function made() external returns (address) {
        return address(new Counter());
    }
}

contract StateCheatsTest {
    address constant ALICE = address(0xA11CE);
    address constant BOB = address(0xB0B);
    Counter counter;
    Context context;

    function setUp() public {
        counter = new Counter();
        context = new Context();
        vm.roll(100);
    }

    function test_SetUpRolls() public view {
        vm.assertEq(block.number, 100);
    }

    function test_Roll() public {
        vm.roll(12345);
        vm.assertEq(block.number, 12345);
        vm.assertEq(context.number(), 12345);
        vm.assertEq(vm.getBlockNumber(), 12345);
    }

    function test_Warp() public {
        vm.warp(1_700_000_000);
        vm.assertEq(block.timestamp, 1_700_000_000);
        vm.assertEq(vm.getBlockTimestamp(), 1_700_000_000);
    }

    function test_WarpPast64Bits() public {
        vm.warp(10 ** 24);
        vm.assertEq(block.timestamp, 10 ** 24);
        vm.assertEq(context.time(), 10 ** 24);
        vm.warp(type(uint256).max);
        vm.assertEq(context.time(), type(uint256).max);
        vm.assertEq(vm.getBlockTimestamp(), type(uint256).max);
    }

    function test_FailsToRollPast63Bits() public {
        vm.roll(1 << 63);
    }

    function test_Fee() public {
        vm.fee(77);
        vm.assertEq(block.basefee, 77);
    }

    function test_ChainId() public {
        vm.assertEq(block.chainid, 31337);
        vm.chainId(314);
        vm.assertEq(block.chainid, 314);
    }

    function test_Prevrandao() public {
        vm.prevrandao(bytes32(uint256(42)));
        vm.assertEq(block.prevrandao, 42);
    }

    function test_SetBlockhash() public {
        vm.setBlockhash(99, bytes32(uint256(7)));
        vm.assertEq(blockhash(99), bytes32(uint256(7)));
    }

    function test_Deal() public {
        vm.deal(ALICE, 5 ether);
        vm.assertEq(ALICE.balance, 5 ether);
        vm.deal(ALICE, 1);
        vm.assertEq(ALICE.balance, 1);
    }

    function test_DealPaysForAPrankedCall() public {
        vm.deal(ALICE, 3);
        vm.prank(ALICE);
        vm.assertEq(context.balanceOfSender{value: 2}(), 2);
        vm.assertEq(ALICE.balance, 1);
    }

    function test_StoreAndLoad() public {
        vm.store(address(counter), bytes32(0), bytes32(uint256(9)));
        vm.assertEq(counter.value(), 9);
        vm.assertEq(vm.load(address(counter), bytes32(0)), bytes32(uint256(9)));
        vm.store(address(counter), bytes32(0), bytes32(0));
        vm.assertEq(counter.value(), 0);
    }

    uint256 own = 1;

    function test_StoreToTheTestItself() public {
        vm.store(address(this), bytes32(uint256(2)), bytes32(uint256(8)));
        vm.assertEq(own, 8);
    }

    function test_Etch() public {
        vm.etch(BOB, address(counter).code);
        Counter(BOB).increase();
        vm.assertEq(Counter(BOB).value(), 1);
        vm.assertEq(BOB.code, address(counter).code);
    }

    function test_EtchAtAMaskedId() public {
        address masked = address((uint160(0xff) << 152) | 1234);
        vm.etch(masked, address(counter).code);
        Counter(masked).increase();
        vm.assertEq(Counter(masked).value(), 1);
    }

    function test_Nonces() public {
        vm.setNonce(ALICE, 5);
        vm.assertEq(uint256(vm.getNonce(ALICE)), 5);
        vm.resetNonce(ALICE);
        vm.assertEq(uint256(vm.getNonce(ALICE)), 0);
        vm.assertEq(uint256(vm.getNonce(address(counter))), 1);
    }

    function test_NonceIsNotLowered() public {
        vm.setNonce(ALICE, 5);
        vm.expectRevert();
        this.lowerNonce();
    }

    function lowerNonce() external {
        vm.setNonce(ALICE, 4);
    }

    function test_SnapshotAndRevert() public {
        counter.increase();
        uint256 id = vm.snapshotState();
        counter.increase();
        vm.roll(500);
        Counter later = new Counter();
        vm.assertTrue(vm.revertToState(id));
        vm.assertEq(counter.value(), 1);
        vm.assertEq(block.number, 100);
        vm.assertEq(address(later).code.length, 0);
        counter.increase();
        vm.assertEq(counter.value(), 2);
        vm.assertTrue(vm.revertToStateAndDelete(id));
        vm.assertEq(counter.value(), 1);
        vm.assertFalse(vm.revertToState(id));
    }

    function test_SnapshotGivesAddressesBack() public {
        uint256 id = vm.snapshotState();
        address first = address(new Counter());
        vm.revertToState(id);
        address second = address(new Counter());
        vm.assertEq(first, second);
        vm.assertEq(Counter(second).owner(), address(this));
    }

    function test_PrankOfOrigin() public {
        vm.prank(ALICE, BOB);
        (address sender, address origin) = context.who();
        vm.assertEq(sender, ALICE);
        vm.assertEq(origin, BOB);
        (sender, origin) = context.who();
        vm.assertEq(sender, address(this));
        vm.assertTrue(origin != BOB);
    }

    function test_StartPrankLasts() public {
        vm.startPrank(ALICE);
        (address sender,) = context.who();
        vm.assertEq(sender, ALICE);
        (sender,) = context.who();
        vm.assertEq(sender, ALICE);
        (uint8 mode, address pranked,) = vm.readCallers();
        vm.assertEq(uint256(mode), 4);
        vm.assertEq(pranked, ALICE);
        vm.stopPrank();
        (sender,) = context.who();
        vm.assertEq(sender, address(this));
    }

    function test_PrankDoesNotReachInnerCalls() public {
        vm.prank(ALICE);
        Counter made = Counter(context.made());
        vm.assertEq(made.owner(), address(context));
    }

    function test_PrankOfAPrecompile() public {
        vm.prank(address(1));
        (address sender,) = context.who();
        vm.assertEq(sender, address(1));
    }

    function test_PrankDoesNotWaitForALookup() public {
        vm.prank(ALICE);
        vm.assertTrue(address(counter).code.length > 0);
        (address sender,) = context.who();
        vm.assertEq(sender, ALICE);
    }

    function test_APrankIsNotOverwritten() public {
        vm.expectRevert(bytes("vm.prank: cannot overwrite a prank until it is applied at least once"));
        this.prankTwice();
    }

    function prankTwice() external {
        vm.prank(ALICE);
        vm.prank(BOB);
    }

    function test_Create2UnderAPrank() public {
        vm.prank(ALICE);
        Counter made = new Counter{salt: bytes32(uint256(3))}();
        bytes32 hash = keccak256(type(Counter).creationCode);
        vm.assertEq(address(made), vm.computeCreate2Address(bytes32(uint256(3)), hash, ALICE));
        vm.assertEq(made.owner(), ALICE);
    }

    function test_DeployCode() public {
        Counter made = Counter(vm.deployCode("Counter.sol:Counter"));
        vm.assertEq(made.owner(), address(this));
        vm.assertEq(vm.getCode("Counter"), type(Counter).creationCode);
        vm.assertEq(vm.getDeployedCode("Counter.sol").length, address(made).code.length);
    }

    function test_ACheatUndoneByARevert() public {
        try this.dealAndRevert() {} catch {}
        vm.assertEq(ALICE.balance, 0);
    }

    function dealAndRevert() external {
        vm.deal(ALICE, 1 ether);
        revert();
    }

    function test_LargeCode() public {
        bytes memory code = new bytes(30_000);
        vm.etch(BOB, code);
        vm.assertEq(BOB.code.length, 30_000);
    }

    function test_FilecoinAnswers() public view {
        (bool ok, bytes memory id) = address(uint160((uint256(0xfe) << 152) | 1)).staticcall(hex"000a");
        vm.assertTrue(ok);
        vm.assertEq(abi.decode(id, (uint256)), 10);
    }

    function test_MockOfTheBeacon() public {
        uint256 drawn = counter.beacon(90);
        (bool ok,) = address(uint160((uint256(0xfe) << 152) | 6)).call(
            abi.encodeWithSignature("mockBeaconRandomness(uint256,uint256)", 90, 7)
        );
        vm.assertTrue(ok);
        vm.assertEq(counter.beacon(90), 7);
        vm.assertTrue(counter.beacon(91) != 7);
        vm.assertTrue(drawn != 7);
    }
}
