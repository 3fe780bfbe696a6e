// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Vm, vm} from "../Vm.sol";

contract ValueCheatsTest {
    string constant JSON = '{"a": {"b": [1, 2, 300]}, "name": "two", "big": 123456789012345678901234567890}';

    function test_Addr() public {
        vm.assertEq(vm.addr(1), 0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf);
    }

    function test_Sign() public {
        bytes32 digest = keccak256("message");
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(1, digest);
        vm.assertEq(ecrecover(digest, v, r, s), vm.addr(1));
    }

    function test_SignCompact() public {
        bytes32 digest = keccak256("message");
        (, bytes32 r, bytes32 s) = vm.sign(1, digest);
        (bytes32 r2, bytes32 vs) = vm.signCompact(1, digest);
        vm.assertEq(r, r2);
        vm.assertEq(s, vs & bytes32(type(uint256).max >> 1));
    }

    function test_Wallet() public {
        Vm.Wallet memory wallet = vm.createWallet("anna");
        vm.assertEq(wallet.addr, vm.addr(wallet.privateKey));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(wallet, bytes32(uint256(5)));
        vm.assertEq(ecrecover(bytes32(uint256(5)), v, r, s), wallet.addr);
        vm.assertEq(vm.getLabel(wallet.addr), "anna");
    }

    function test_DeriveKey() public {
        string memory words = "test test test test test test test test test test test junk";
        vm.assertEq(vm.addr(vm.deriveKey(words, 0)), 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266);
    }

    function test_ToString() public view {
        vm.assertEq(vm.toString(uint256(42)), "42");
        vm.assertEq(vm.toString(int256(-42)), "-42");
        vm.assertEq(vm.toString(true), "true");
        vm.assertEq(
            vm.toString(0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266), "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
        );
        vm.assertEq(
            vm.toString(bytes32(uint256(1))), "0x0000000000000000000000000000000000000000000000000000000000000001"
        );
    }

    function test_Parse() public view {
        vm.assertEq(vm.parseUint("1234"), 1234);
        vm.assertEq(vm.parseUint("0xff"), 255);
        vm.assertEq(vm.parseInt("-5"), int256(-5));
        vm.assertEq(
            vm.parseAddress("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"), 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266
        );
    }

    function test_Text() public view {
        vm.assertEq(vm.toUppercase("abc"), "ABC");
        vm.assertEq(vm.trim("  abc "), "abc");
        vm.assertEq(vm.replace("a-b-c", "-", "+"), "a+b+c");
        vm.assertEq(vm.split("a,b", ",")[1], "b");
        vm.assertEq(vm.indexOf("hello", "l"), 2);
        vm.assertEq(vm.indexOf("hello", "z"), type(uint256).max);
        vm.assertTrue(vm.contains("hello", "ell"));
        vm.assertEq(vm.toBase64("hello"), "aGVsbG8=");
    }

    function test_Json() public view {
        vm.assertEq(vm.parseJsonUint(JSON, ".a.b[2]"), 300);
        vm.assertEq(vm.parseJsonUintArray(JSON, ".a.b").length, 3);
        vm.assertEq(vm.parseJsonString(JSON, ".name"), "two");
        vm.assertEq(vm.parseJsonUint(JSON, "$.big"), 123456789012345678901234567890);
        vm.assertTrue(vm.keyExistsJson(JSON, ".a.b"));
        vm.assertFalse(vm.keyExistsJson(JSON, ".a.c"));
        vm.assertEq(abi.decode(vm.parseJson(JSON, ".name"), (string)), "two");
    }

    function test_Serialize() public {
        vm.serializeUint("object", "one", 1);
        vm.assertEq(vm.serializeString("object", "two", "zwei"), '{"one":1,"two":"zwei"}');
    }

    function test_Toml() public view {
        vm.assertEq(vm.parseTomlUint("[a]\nb = 7\n", ".a.b"), 7);
    }

    function test_Environment() public {
        vm.assertEq(vm.envOr("LITEFVM_NOT_SET", uint256(3)), 3);
        vm.setEnv("LITEFVM_SET", "12");
        vm.assertEq(vm.envUint("LITEFVM_SET"), 12);
        vm.assertEq(vm.envOr("LITEFVM_SET", uint256(3)), 12);
    }

    function test_Files() public view {
        vm.assertEq(vm.readFile("data.txt"), "one\ntwo\n");
    }

    function test_FailsOutsideOfTheProject() public view {
        vm.readFile("/etc/hostname");
    }

    function test_Random() public {
        uint256 one = vm.randomUint(10, 20);
        vm.assertGe(one, 10);
        vm.assertTrue(one <= 20);
    }

    function test_Bound() public view {
        uint256 other = vm.bound(15, 10, 20);
        vm.assertGe(other, 10);
        vm.assertTrue(other <= 20);
        vm.assertNotEq(other, 15);
    }

    function test_Sort() public {
        uint256[] memory numbers = new uint256[](3);
        (numbers[0], numbers[1], numbers[2]) = (3, 1, 2);
        vm.assertEq(vm.sort(numbers)[0], 1);
    }

    function test_Label() public {
        vm.label(address(5), "five");
        vm.assertEq(vm.getLabel(address(5)), "five");
    }

    function test_Near() public view {
        vm.assertApproxEqAbs(100, 103, 3);
        vm.assertApproxEqRel(100, 101, 0.01e18);
    }

    function test_FailsByADistance() public view {
        vm.assertApproxEqAbs(100, 104, 3);
    }

    function test_FailsByADecimal() public view {
        vm.assertEqDecimal(1.5e18, 2e18, 18);
    }

    function test_FailsByAList() public view {
        uint256[] memory left = new uint256[](1);
        vm.assertEq(left, new uint256[](2));
    }

    function test_FailsByAMessage() public view {
        vm.assertEq(uint256(1), uint256(2), "numbers");
    }

    function test_Order() public view {
        vm.assertGt(2, 1);
        vm.assertLt(1, 2);
        vm.assertGe(2, 2);
        vm.assertNotEq(1, 2);
    }
}
