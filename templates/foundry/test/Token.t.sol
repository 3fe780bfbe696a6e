// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Test} from "forge-std/Test.sol";
import {Token} from "../src/Token.sol";

contract TokenTest is Test {
    address constant ALICE = address(0xA11CE);
    address constant BOB = address(0xB0B);
    Token token;

    receive() external payable {}

    function setUp() public {
        token = new Token(5000 ether);
        vm.deal(ALICE, 10 ether);
        vm.deal(BOB, 10 ether);
    }

    function test_FilBuysTokens() public {
        vm.prank(ALICE);
        token.buy{value: 2 ether}();
        assertEq(token.balanceOf(ALICE), 2000 ether);
        assertEq(ALICE.balance, 8 ether);
    }

    function test_NoMoreIsSoldThanThereIs() public {
        vm.prank(ALICE);
        token.buy{value: 4 ether}();
        vm.expectRevert(abi.encodeWithSelector(Token.SoldOut.selector, 2000 ether, 1000 ether));
        vm.prank(BOB);
        token.buy{value: 2 ether}();
    }

    function test_OnlyTheOwnerTakesTheFil() public {
        vm.prank(ALICE);
        token.buy{value: 2 ether}();
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, ALICE));
        vm.prank(ALICE);
        token.withdraw();
        uint256 before = address(this).balance;
        token.withdraw();
        assertEq(address(this).balance, before + 2 ether);
    }

    function testFuzz_ThePriceIsFixed(uint256 value) public {
        value = value % 5 ether;
        vm.prank(BOB);
        token.buy{value: value}();
        assertEq(token.totalSupply(), value * token.PER_FIL());
    }
}
