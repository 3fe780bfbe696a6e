// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Cbor} from "./Cbor.sol";
import {Filecoin} from "./Calls.sol";

/// The storage power actor, f04: miners and their power.
library Power {
    using Cbor for Cbor.Cursor;

    /// A miner to create. Addresses are the bytes of Filecoin addresses.
    struct NewMiner {
        bytes owner;
        bytes worker;
        int64 windowPostProofType;
        bytes peerId;
        bytes[] multiaddrs;
    }

    uint64 private constant CREATE_MINER = 1173380165;
    uint64 private constant NETWORK_RAW_POWER = 931722534;
    uint64 private constant MINER_RAW_POWER = 3753401894;
    uint64 private constant MINER_COUNT = 1987646258;
    uint64 private constant MINER_CONSENSUS_COUNT = 196739875;
    uint64 private constant MINER_POWER = 36284446;

    /// Creates a miner; `value` covers its deposit (FIP-0077).
    function createMiner(NewMiner memory miner, uint256 value)
        internal
        returns (uint64 id, bytes memory robustAddress)
    {
        bytes memory params = bytes.concat(
            Cbor.array(5),
            Cbor.byteString(miner.owner),
            Cbor.byteString(miner.worker),
            Cbor.signed(miner.windowPostProofType),
            Cbor.byteString(miner.peerId),
            Cbor.byteStringList(miner.multiaddrs)
        );
        Cbor.Cursor memory c =
            Cbor.cursor(Filecoin.call(Filecoin.POWER, CREATE_MINER, params, value));
        c.readArray();
        id = Filecoin.idOfAny(c.readBytes());
        robustAddress = c.readBytes();
    }

    /// The raw power of the network in bytes.
    function networkRawPower() internal returns (uint256) {
        return _ask(NETWORK_RAW_POWER, "").readAmount();
    }

    /// The raw power of a miner in bytes, and whether it suffices to win blocks.
    function minerRawPower(uint64 miner) internal returns (uint256 power, bool meetsMinimum) {
        Cbor.Cursor memory c = _ask(MINER_RAW_POWER, Cbor.unsigned(miner));
        c.readArray();
        power = c.readAmount();
        meetsMinimum = c.readBool();
    }

    /// The power of a miner in bytes: raw, and adjusted by the quality of its sectors.
    function minerPower(uint64 miner) internal returns (uint256 raw, uint256 qualityAdjusted) {
        Cbor.Cursor memory c = _ask(MINER_POWER, Cbor.unsigned(miner));
        c.readArray();
        raw = c.readAmount();
        qualityAdjusted = c.readAmount();
    }

    /// The number of miners.
    function minerCount() internal returns (int64) {
        return _ask(MINER_COUNT, "").readSigned();
    }

    /// The number of miners whose power suffices to win blocks.
    function minerConsensusCount() internal returns (int64) {
        return _ask(MINER_CONSENSUS_COUNT, "").readSigned();
    }

    function _ask(uint64 method, bytes memory params) private returns (Cbor.Cursor memory) {
        return Cbor.cursor(Filecoin.ask(Filecoin.POWER, method, params));
    }
}
