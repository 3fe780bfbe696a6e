// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {vm} from "./Vm.sol";

contract ValueCasesTest {
    function test_ToStringOfZero() public view {
        vm.assertEq(vm.toString(uint256(0)), string("0"));
    }

    function test_ToStringOfTheLargestUint() public view {
        vm.assertEq(vm.toString(type(uint256).max), string("115792089237316195423570985008687907853269984665640564039457584007913129639935"));
    }

    function test_ToStringOfTheLeastInt() public view {
        vm.assertEq(vm.toString(type(int256).min), string("-57896044618658097711785492504343953926634992332820282019728792003956564819968"));
    }

    function test_ToStringOfBytes() public view {
        vm.assertEq(vm.toString(bytes(hex"00ff")), string("0x00ff"));
    }

    function test_ToStringOfNoBytes() public view {
        vm.assertEq(vm.toString(bytes("")), string("0x"));
    }

    function test_ToStringOfFalse() public view {
        vm.assertEq(vm.toString(false), string("false"));
    }

    function test_ToStringOfTheZeroAddress() public view {
        vm.assertEq(vm.toString(address(0)), string("0x0000000000000000000000000000000000000000"));
    }

    function test_ParseBytes() public view {
        vm.assertEq(vm.parseBytes("0x00ff"), bytes(hex"00ff"));
    }

    function test_ParseBytes32() public view {
        vm.assertEq(vm.parseBytes32("0x0000000000000000000000000000000000000000000000000000000000000007"), bytes32(uint256(7)));
    }

    function test_ParseBoolOfTrue() public view {
        vm.assertEq(vm.parseBool("true"), true);
    }

    function test_ParseBoolOfFalse() public view {
        vm.assertEq(vm.parseBool("false"), false);
    }

    function test_ParseUintOfTheLargest() public view {
        vm.assertEq(vm.parseUint("115792089237316195423570985008687907853269984665640564039457584007913129639935"), type(uint256).max);
    }

    function test_ParseIntOfTheLeast() public view {
        vm.assertEq(vm.parseInt("-57896044618658097711785492504343953926634992332820282019728792003956564819968"), type(int256).min);
    }

    function test_ParseAddress() public view {
        vm.assertEq(vm.parseAddress("0x00000000000000000000000000000000000000aa"), address(0xaa));
    }

    function test_ToLowercase() public view {
        vm.assertEq(vm.toLowercase("ABC dE1"), string("abc de1"));
    }

    function test_ToUppercase() public view {
        vm.assertEq(vm.toUppercase("abc De1"), string("ABC DE1"));
    }

    function test_TrimOfTabsAndLines() public view {
        vm.assertEq(vm.trim("\t a b \n"), string("a b"));
    }

    function test_ReplaceOfAll() public view {
        vm.assertEq(vm.replace("aaa", "a", "bc"), string("bcbcbc"));
    }

    function test_SplitCounts() public view {
        vm.assertEq(vm.split("a,,b,", ",").length, uint256(4));
    }

    function test_SplitWithoutTheDelimiter() public view {
        vm.assertEq(vm.split("abc", ",")[0], string("abc"));
    }

    function test_IndexOfTheFirst() public view {
        vm.assertEq(vm.indexOf("abab", "b"), uint256(1));
    }

    function test_IndexOfNothing() public view {
        vm.assertEq(vm.indexOf("abab", "c"), type(uint256).max);
    }

    function test_Contains() public view {
        vm.assertEq(vm.contains("abc", "bc"), true);
    }

    function test_ContainsNot() public view {
        vm.assertEq(vm.contains("abc", "cb"), false);
    }

    function test_ToBase64OfText() public view {
        vm.assertEq(vm.toBase64(string("a?>")), string("YT8+"));
    }

    function test_ToBase64URLOfText() public view {
        vm.assertEq(vm.toBase64URL(string("a?>")), string("YT8-"));
    }

    function test_FailsParseUintOfWords() public pure {
        vm.parseUint("seven");
    }

    function test_FailsParseUintOfANegative() public pure {
        vm.parseUint("-7");
    }

    function test_FailsParseBoolOfWords() public pure {
        vm.parseBool("maybe");
    }

    function test_FailsParseAddressOfTooFewDigits() public pure {
        vm.parseAddress("0xaa");
    }

    function test_FailsParseBytesOfWords() public pure {
        vm.parseBytes("0xzz");
    }

    function test_ParseJsonUint() public view {
        vm.assertEq(vm.parseJsonUint('{"v": 7}', ".v"), uint256(7));
    }

    function test_ParseJsonUintArray() public view {
        vm.assertEq(vm.parseJsonUintArray('{"v": [7, 7]}', ".v")[1], uint256(7));
    }

    function test_ParseJsonUintFromHex() public view {
        vm.assertEq(vm.parseJsonUint('{"v": "0x0a"}', ".v"), uint256(10));
    }

    function test_ParseJsonInt() public view {
        vm.assertEq(vm.parseJsonInt('{"v": -7}', ".v"), int256(-7));
    }

    function test_ParseJsonIntArray() public view {
        vm.assertEq(vm.parseJsonIntArray('{"v": [-7, -7]}', ".v")[1], int256(-7));
    }

    function test_ParseJsonBool() public view {
        vm.assertEq(vm.parseJsonBool('{"v": true}', ".v"), true);
    }

    function test_ParseJsonBoolArray() public view {
        vm.assertEq(vm.parseJsonBoolArray('{"v": [true, true]}', ".v")[1], true);
    }

    function test_ParseJsonAddress() public view {
        vm.assertEq(vm.parseJsonAddress('{"v": "0x00000000000000000000000000000000000000aa"}', ".v"), address(0xaa));
    }

    function test_ParseJsonAddressArray() public view {
        vm.assertEq(vm.parseJsonAddressArray('{"v": ["0x00000000000000000000000000000000000000aa", "0x00000000000000000000000000000000000000aa"]}', ".v")[1], address(0xaa));
    }

    function test_ParseJsonBytes32() public view {
        vm.assertEq(vm.parseJsonBytes32('{"v": "0x0000000000000000000000000000000000000000000000000000000000000007"}', ".v"), bytes32(uint256(7)));
    }

    function test_ParseJsonBytes32Array() public view {
        vm.assertEq(vm.parseJsonBytes32Array('{"v": ["0x0000000000000000000000000000000000000000000000000000000000000007", "0x0000000000000000000000000000000000000000000000000000000000000007"]}', ".v")[1], bytes32(uint256(7)));
    }

    function test_ParseJsonString() public view {
        vm.assertEq(vm.parseJsonString('{"v": "a \\"b\\""}', ".v"), string("a \"b\""));
    }

    function test_ParseJsonBytes() public view {
        vm.assertEq(vm.parseJsonBytes('{"v": "0x00ff"}', ".v"), bytes(hex"00ff"));
    }

    function test_ParseJsonBytesArray() public view {
        vm.assertEq(vm.parseJsonBytesArray('{"v": ["0x00ff", "0x00ff"]}', ".v")[1], bytes(hex"00ff"));
    }

    function test_ParseJsonOfAnInnerObject() public view {
        vm.assertEq(vm.parseJsonUint('{"a": {"b": [{"c": 3}]}}', ".a.b[0].c"), uint256(3));
    }

    function test_ParseJsonKeys() public view {
        vm.assertEq(vm.parseJsonKeys('{"a": {"x": 1, "y": 2}}', ".a").length, uint256(2));
    }

    function test_KeyExistsJson() public view {
        vm.assertEq(vm.keyExistsJson('{"a": null}', ".a"), true);
    }

    function test_FailsParseJsonOfAMissingKey() public pure {
        vm.parseJsonUint('{"a": 1}', ".b");
    }

    function test_FailsParseJsonOfAnotherType() public pure {
        vm.parseJsonBool('{"a": "x"}', ".a");
    }

    function test_FailsParseJsonOfText() public pure {
        vm.parseJsonUint("{", ".a");
    }

    function test_SerializeUint() public {
        vm.assertEq(vm.serializeUint("o", "k", 7), string("{\"k\":7}"));
    }

    function test_SerializeInt() public {
        vm.assertEq(vm.serializeInt("o", "k", -7), string("{\"k\":-7}"));
    }

    function test_SerializeBool() public {
        vm.assertEq(vm.serializeBool("o", "k", true), string("{\"k\":true}"));
    }

    function test_SerializeAddress() public {
        vm.assertEq(vm.serializeAddress("o", "k", address(0xaa)), string("{\"k\":\"0x00000000000000000000000000000000000000AA\"}"));
    }

    function test_SerializeBytes32() public {
        vm.assertEq(vm.serializeBytes32("o", "k", bytes32(uint256(7))), string("{\"k\":\"0x0000000000000000000000000000000000000000000000000000000000000007\"}"));
    }

    function test_SerializeString() public {
        vm.assertEq(vm.serializeString("o", "k", "x"), string("{\"k\":\"x\"}"));
    }

    function test_SerializeBytes() public {
        vm.assertEq(vm.serializeBytes("o", "k", hex"00ff"), string("{\"k\":\"0x00ff\"}"));
    }
}
