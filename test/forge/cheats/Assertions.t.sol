// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {vm} from "./Vm.sol";

contract AssertionCasesTest {
    function test_AssertEqOfUint() public pure {
        vm.assertEq(uint256(7), uint256(7));
        vm.assertEq(uint256(7), uint256(7), "same");
        vm.assertNotEq(uint256(7), uint256(8));
        vm.assertNotEq(uint256(7), uint256(8), "other");
    }

    function test_FailsAssertEqOfUint() public pure {
        vm.assertEq(uint256(7), uint256(8));
    }

    function test_FailsAssertNotEqOfUint() public pure {
        vm.assertNotEq(uint256(7), uint256(7), "other");
    }

    function test_AssertEqOfUintList() public pure {
        uint256[] memory left = new uint256[](1);
        uint256[] memory right = new uint256[](1);
        vm.assertEq(left, right);
        left[0] = uint256(7);
        vm.assertNotEq(left, right);
    }

    function test_FailsAssertEqOfUintList() public pure {
        uint256[] memory left = new uint256[](2);
        left[1] = uint256(7);
        vm.assertEq(left, new uint256[](2));
    }

    function test_AssertEqOfInt() public pure {
        vm.assertEq(int256(-7), int256(-7));
        vm.assertEq(int256(-7), int256(-7), "same");
        vm.assertNotEq(int256(-7), int256(-8));
        vm.assertNotEq(int256(-7), int256(-8), "other");
    }

    function test_FailsAssertEqOfInt() public pure {
        vm.assertEq(int256(-7), int256(-8));
    }

    function test_FailsAssertNotEqOfInt() public pure {
        vm.assertNotEq(int256(-7), int256(-7), "other");
    }

    function test_AssertEqOfIntList() public pure {
        int256[] memory left = new int256[](1);
        int256[] memory right = new int256[](1);
        vm.assertEq(left, right);
        left[0] = int256(-7);
        vm.assertNotEq(left, right);
    }

    function test_FailsAssertEqOfIntList() public pure {
        int256[] memory left = new int256[](2);
        left[1] = int256(-7);
        vm.assertEq(left, new int256[](2));
    }

    function test_AssertEqOfBool() public pure {
        vm.assertEq(true, true);
        vm.assertEq(true, true, "same");
        vm.assertNotEq(true, false);
        vm.assertNotEq(true, false, "other");
    }

    function test_FailsAssertEqOfBool() public pure {
        vm.assertEq(true, false);
    }

    function test_FailsAssertNotEqOfBool() public pure {
        vm.assertNotEq(true, true, "other");
    }

    function test_AssertEqOfBoolList() public pure {
        bool[] memory left = new bool[](1);
        bool[] memory right = new bool[](1);
        vm.assertEq(left, right);
        left[0] = true;
        vm.assertNotEq(left, right);
    }

    function test_FailsAssertEqOfBoolList() public pure {
        bool[] memory left = new bool[](2);
        left[1] = true;
        vm.assertEq(left, new bool[](2));
    }

    function test_AssertEqOfAddress() public pure {
        vm.assertEq(address(7), address(7));
        vm.assertEq(address(7), address(7), "same");
        vm.assertNotEq(address(7), address(8));
        vm.assertNotEq(address(7), address(8), "other");
    }

    function test_FailsAssertEqOfAddress() public pure {
        vm.assertEq(address(7), address(8));
    }

    function test_FailsAssertNotEqOfAddress() public pure {
        vm.assertNotEq(address(7), address(7), "other");
    }

    function test_AssertEqOfAddressList() public pure {
        address[] memory left = new address[](1);
        address[] memory right = new address[](1);
        vm.assertEq(left, right);
        left[0] = address(7);
        vm.assertNotEq(left, right);
    }

    function test_FailsAssertEqOfAddressList() public pure {
        address[] memory left = new address[](2);
        left[1] = address(7);
        vm.assertEq(left, new address[](2));
    }

    function test_AssertEqOfWord() public pure {
        vm.assertEq(bytes32(uint256(7)), bytes32(uint256(7)));
        vm.assertEq(bytes32(uint256(7)), bytes32(uint256(7)), "same");
        vm.assertNotEq(bytes32(uint256(7)), bytes32(uint256(8)));
        vm.assertNotEq(bytes32(uint256(7)), bytes32(uint256(8)), "other");
    }

    function test_FailsAssertEqOfWord() public pure {
        vm.assertEq(bytes32(uint256(7)), bytes32(uint256(8)));
    }

    function test_FailsAssertNotEqOfWord() public pure {
        vm.assertNotEq(bytes32(uint256(7)), bytes32(uint256(7)), "other");
    }

    function test_AssertEqOfWordList() public pure {
        bytes32[] memory left = new bytes32[](1);
        bytes32[] memory right = new bytes32[](1);
        vm.assertEq(left, right);
        left[0] = bytes32(uint256(7));
        vm.assertNotEq(left, right);
    }

    function test_FailsAssertEqOfWordList() public pure {
        bytes32[] memory left = new bytes32[](2);
        left[1] = bytes32(uint256(7));
        vm.assertEq(left, new bytes32[](2));
    }

    function test_AssertEqOfString() public pure {
        vm.assertEq(string("seven"), string("seven"));
        vm.assertEq(string("seven"), string("seven"), "same");
        vm.assertNotEq(string("seven"), string("eight"));
        vm.assertNotEq(string("seven"), string("eight"), "other");
    }

    function test_FailsAssertEqOfString() public pure {
        vm.assertEq(string("seven"), string("eight"));
    }

    function test_FailsAssertNotEqOfString() public pure {
        vm.assertNotEq(string("seven"), string("seven"), "other");
    }

    function test_AssertEqOfStringList() public pure {
        string[] memory left = new string[](1);
        string[] memory right = new string[](1);
        vm.assertEq(left, right);
        left[0] = string("seven");
        vm.assertNotEq(left, right);
    }

    function test_FailsAssertEqOfStringList() public pure {
        string[] memory left = new string[](2);
        left[1] = string("seven");
        vm.assertEq(left, new string[](2));
    }

    function test_AssertEqOfBytes() public pure {
        vm.assertEq(bytes(hex"07"), bytes(hex"07"));
        vm.assertEq(bytes(hex"07"), bytes(hex"07"), "same");
        vm.assertNotEq(bytes(hex"07"), bytes(hex"0708"));
        vm.assertNotEq(bytes(hex"07"), bytes(hex"0708"), "other");
    }

    function test_FailsAssertEqOfBytes() public pure {
        vm.assertEq(bytes(hex"07"), bytes(hex"0708"));
    }

    function test_FailsAssertNotEqOfBytes() public pure {
        vm.assertNotEq(bytes(hex"07"), bytes(hex"07"), "other");
    }

    function test_AssertEqOfBytesList() public pure {
        bytes[] memory left = new bytes[](1);
        bytes[] memory right = new bytes[](1);
        vm.assertEq(left, right);
        left[0] = bytes(hex"07");
        vm.assertNotEq(left, right);
    }

    function test_FailsAssertEqOfBytesList() public pure {
        bytes[] memory left = new bytes[](2);
        left[1] = bytes(hex"07");
        vm.assertEq(left, new bytes[](2));
    }

    function test_AssertLtOfUint() public pure {
        vm.assertLt(uint256(1), uint256(2));
    }

    function test_FailsAssertLtOfUint() public pure {
        vm.assertLt(uint256(2), uint256(2), "order");
    }

    function test_AssertLtOfInt() public pure {
        vm.assertLt(int256(-2), int256(-1));
    }

    function test_FailsAssertLtOfInt() public pure {
        vm.assertLt(int256(-2), int256(-2), "order");
    }

    function test_AssertLeOfUint() public pure {
        vm.assertLe(uint256(2), uint256(2));
    }

    function test_FailsAssertLeOfUint() public pure {
        vm.assertLe(uint256(3), uint256(2), "order");
    }

    function test_AssertLeOfInt() public pure {
        vm.assertLe(int256(-2), int256(-2));
    }

    function test_FailsAssertLeOfInt() public pure {
        vm.assertLe(int256(-2), int256(-3), "order");
    }

    function test_AssertGtOfUint() public pure {
        vm.assertGt(uint256(3), uint256(2));
    }

    function test_FailsAssertGtOfUint() public pure {
        vm.assertGt(uint256(2), uint256(2), "order");
    }

    function test_AssertGtOfInt() public pure {
        vm.assertGt(int256(-2), int256(-3));
    }

    function test_FailsAssertGtOfInt() public pure {
        vm.assertGt(int256(-2), int256(-2), "order");
    }

    function test_AssertGeOfUint() public pure {
        vm.assertGe(uint256(2), uint256(2));
    }

    function test_FailsAssertGeOfUint() public pure {
        vm.assertGe(uint256(1), uint256(2), "order");
    }

    function test_AssertGeOfInt() public pure {
        vm.assertGe(int256(-2), int256(-2));
    }

    function test_FailsAssertGeOfInt() public pure {
        vm.assertGe(int256(-2), int256(-1), "order");
    }

    function test_AssertApproxOfUint() public pure {
        vm.assertApproxEqAbs(uint256(100), uint256(95), 5);
        vm.assertApproxEqRel(uint256(105), uint256(100), 0.05e18);
        vm.assertEqDecimal(uint256(5e18), uint256(5e18), 18);
    }

    function test_FailsAssertApproxEqAbsOfUint() public pure {
        vm.assertApproxEqAbs(uint256(100), uint256(94), 5);
    }

    function test_FailsAssertApproxEqRelOfUint() public pure {
        vm.assertApproxEqRel(uint256(106), uint256(100), 0.05e18);
    }

    function test_AssertApproxOfInt() public pure {
        vm.assertApproxEqAbs(int256(100), int256(95), 5);
        vm.assertApproxEqRel(int256(105), int256(100), 0.05e18);
        vm.assertEqDecimal(int256(5e18), int256(5e18), 18);
    }

    function test_FailsAssertApproxEqAbsOfInt() public pure {
        vm.assertApproxEqAbs(int256(100), int256(94), 5);
    }

    function test_FailsAssertApproxEqRelOfInt() public pure {
        vm.assertApproxEqRel(int256(106), int256(100), 0.05e18);
    }

    function test_AssertTrueAndFalse() public pure {
        vm.assertTrue(true, "yes");
        vm.assertFalse(false);
    }

    function test_FailsAssertTrue() public pure {
        vm.assertTrue(false, "no");
    }

    function test_FailsAssertFalse() public pure {
        vm.assertFalse(true);
    }
}
