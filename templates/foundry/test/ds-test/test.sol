// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

// Assertions that forge-std of npm builds on. Each is a cheatcode, so that a failure names both values.

interface AssertVm {
    function assertTrue(bool condition) external pure;
    function assertTrue(bool condition, string calldata message) external pure;
    function assertEq(address a, address b) external pure;
    function assertEq(bytes32 a, bytes32 b) external pure;
    function assertEq(int256 a, int256 b) external pure;
    function assertEq(uint256 a, uint256 b) external pure;
    function assertEq(uint256 a, uint256 b, string calldata message) external pure;
    function assertEq(string calldata a, string calldata b) external pure;
    function assertEq(bytes calldata a, bytes calldata b) external pure;
    function assertEq(bytes calldata a, bytes calldata b, string calldata message) external pure;
    function assertGt(uint256 a, uint256 b) external pure;
    function assertGe(uint256 a, uint256 b) external pure;
    function assertLt(uint256 a, uint256 b) external pure;
    function assertLe(uint256 a, uint256 b) external pure;
}

contract DSTest {
    event log(string);
    event log_named_string(string key, string value);
    event log_named_uint(string key, uint256 value);
    event log_named_int(string key, int256 value);
    event log_named_decimal_uint(string key, uint256 value, uint256 decimals);

    // forge-std calls its cheatcodes `vm`, so that the assertions need another name.
    AssertVm private constant ASSERT = AssertVm(address(uint160(uint256(keccak256("hevm cheat code")))));
    bool public IS_TEST = true;
    bool private _failed;

    function failed() public view returns (bool) {
        return _failed;
    }

    function fail() internal {
        _failed = true;
    }

    function assertTrue(bool condition) internal pure {
        ASSERT.assertTrue(condition);
    }

    function assertTrue(bool condition, string memory message) internal pure {
        ASSERT.assertTrue(condition, message);
    }

    function assertEq(address a, address b) internal pure {
        ASSERT.assertEq(a, b);
    }

    function assertEq(bytes32 a, bytes32 b) internal pure {
        ASSERT.assertEq(a, b);
    }

    function assertEq(int256 a, int256 b) internal pure {
        ASSERT.assertEq(a, b);
    }

    function assertEq(uint256 a, uint256 b) internal pure {
        ASSERT.assertEq(a, b);
    }

    function assertEq(uint256 a, uint256 b, string memory message) internal pure {
        ASSERT.assertEq(a, b, message);
    }

    function assertEq(string memory a, string memory b) internal pure {
        ASSERT.assertEq(a, b);
    }

    function assertEq0(bytes memory a, bytes memory b) internal pure {
        ASSERT.assertEq(a, b);
    }

    function assertEq0(bytes memory a, bytes memory b, string memory message) internal pure {
        ASSERT.assertEq(a, b, message);
    }

    function assertGt(uint256 a, uint256 b) internal pure {
        ASSERT.assertGt(a, b);
    }

    function assertGe(uint256 a, uint256 b) internal pure {
        ASSERT.assertGe(a, b);
    }

    function assertLt(uint256 a, uint256 b) internal pure {
        ASSERT.assertLt(a, b);
    }

    function assertLe(uint256 a, uint256 b) internal pure {
        ASSERT.assertLe(a, b);
    }
}
