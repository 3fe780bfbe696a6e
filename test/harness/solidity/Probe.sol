// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Cbor, Filecoin} from "litefvm/solidity/Filecoin.sol";

contract Probe {
    using Cbor for Cbor.Cursor;

    function array(uint64 length) external pure returns (bytes memory) {
        return Cbor.array(length);
    }

    function unsigned(uint64 value) external pure returns (bytes memory) {
        return Cbor.unsigned(value);
    }

    function signed(int64 value) external pure returns (bytes memory) {
        return Cbor.signed(value);
    }

    function byteString(bytes calldata value) external pure returns (bytes memory) {
        return Cbor.byteString(value);
    }

    function text(string calldata value) external pure returns (bytes memory) {
        return Cbor.text(value);
    }

    function link(bytes calldata cid) external pure returns (bytes memory) {
        return Cbor.link(cid);
    }

    function amount(uint256 value) external pure returns (bytes memory) {
        return Cbor.amount(value);
    }

    function readArray(bytes calldata data) external pure returns (uint64) {
        return Cbor.cursor(data).readArray();
    }

    function readUnsigned(bytes calldata data) external pure returns (uint64) {
        return Cbor.cursor(data).readUnsigned();
    }

    function readSigned(bytes calldata data) external pure returns (int64) {
        return Cbor.cursor(data).readSigned();
    }

    function readBytes(bytes calldata data) external pure returns (bytes memory) {
        return Cbor.cursor(data).readBytes();
    }

    function readLink(bytes calldata data) external pure returns (bytes memory) {
        return Cbor.cursor(data).readLink();
    }

    function readAmount(bytes calldata data) external pure returns (uint256) {
        return Cbor.cursor(data).readAmount();
    }

    function idAddress(uint64 actor) external pure returns (bytes memory) {
        return Filecoin.idAddress(actor);
    }

    function idOfBytes(bytes calldata filecoinAddress) external view returns (uint64) {
        return Filecoin.idOf(filecoinAddress);
    }

    function idOf(address account) external view returns (uint64) {
        return Filecoin.idOf(account);
    }

    function masked(uint64 actor) external pure returns (address) {
        return Filecoin.masked(actor);
    }

    function tryCall(uint64 actor, uint64 method, bytes calldata params, uint256 value, bool isReadOnly)
        external
        payable
        returns (int256, bytes memory)
    {
        return Filecoin.tryCall(actor, method, params, value, isReadOnly);
    }

    function transfer(uint64 actor) external payable {
        Filecoin.transfer(actor, msg.value);
    }
}
