// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Cbor} from "./Cbor.sol";
import {Filecoin} from "./Calls.sol";

/// The outcome of a batch: the number of items that succeeded, and the exit code of each that failed
/// by its position.
library Batch {
    using Cbor for Cbor.Cursor;

    struct Failure {
        uint64 index;
        uint64 exitCode;
    }

    struct Outcome {
        uint64 successCount;
        Failure[] failures;
    }

    function read(Cbor.Cursor memory c) internal pure returns (Outcome memory outcome) {
        c.readArray();
        outcome.successCount = c.readUnsigned();
        outcome.failures = new Failure[](c.readItems());
        for (uint256 i = 0; i < outcome.failures.length; i++) {
            c.readArray();
            outcome.failures[i].index = c.readUnsigned();
            outcome.failures[i].exitCode = c.readUnsigned();
        }
    }
}

/// The verified registry, f06: allocations of datacap and claims of providers. {Datacap-allocate}
/// makes allocations.
library VerifiedRegistry {
    using Cbor for Cbor.Cursor;

    /// An allocation that a provider stores.
    struct Claim {
        uint64 provider;
        uint64 client;
        /// The CID of the piece, in bytes.
        bytes piece;
        /// Padded size in bytes.
        uint64 size;
        int64 termMin;
        int64 termMax;
        int64 termStart;
        uint64 sector;
    }

    /// A longer term for a claim.
    struct ClaimTerm {
        uint64 provider;
        uint64 claim;
        int64 termMax;
    }

    uint64 private constant ADD_VERIFIED_CLIENT = 3916220144;
    uint64 private constant REMOVE_EXPIRED_ALLOCATIONS = 2421068268;
    uint64 private constant GET_CLAIMS = 2199871187;
    uint64 private constant EXTEND_CLAIM_TERMS = 1752273514;
    uint64 private constant REMOVE_EXPIRED_CLAIMS = 2873373899;

    /// Grants datacap in bytes to a client. The caller is a verifier.
    function addVerifiedClient(bytes memory client, uint256 allowance) internal {
        bytes memory params =
            bytes.concat(Cbor.array(2), Cbor.byteString(client), Cbor.amount(allowance));
        Filecoin.call(Filecoin.VERIFIED_REGISTRY, ADD_VERIFIED_CLIENT, params, 0);
    }

    /// Gives the datacap of expired allocations back to their client; all of them for an empty list.
    function removeExpiredAllocations(uint64 client, uint64[] memory allocations)
        internal
        returns (uint64[] memory considered, Batch.Outcome memory outcome, uint256 recovered)
    {
        Cbor.Cursor memory c = _call(REMOVE_EXPIRED_ALLOCATIONS, _listOf(client, allocations));
        c.readArray();
        considered = c.readUnsignedList();
        outcome = Batch.read(c);
        recovered = c.readAmount();
    }

    /// Claims of a provider; those that are missing are failures of the batch.
    function getClaims(uint64 provider, uint64[] memory ids)
        internal
        returns (Batch.Outcome memory outcome, Claim[] memory claims)
    {
        Cbor.Cursor memory c = Cbor.cursor(
            Filecoin.ask(Filecoin.VERIFIED_REGISTRY, GET_CLAIMS, _listOf(provider, ids))
        );
        c.readArray();
        outcome = Batch.read(c);
        claims = new Claim[](c.readItems());
        for (uint256 i = 0; i < claims.length; i++) claims[i] = _readClaim(c);
    }

    /// Extends the terms of claims. The caller is their client.
    function extendClaimTerms(ClaimTerm[] memory terms) internal returns (Batch.Outcome memory) {
        bytes memory list = writeTerms(terms);
        return Batch.read(_call(EXTEND_CLAIM_TERMS, bytes.concat(Cbor.array(1), list)));
    }

    /// Removes expired claims of a provider; all of them for an empty list.
    function removeExpiredClaims(uint64 provider, uint64[] memory claims)
        internal
        returns (uint64[] memory considered, Batch.Outcome memory outcome)
    {
        Cbor.Cursor memory c = _call(REMOVE_EXPIRED_CLAIMS, _listOf(provider, claims));
        c.readArray();
        considered = c.readUnsignedList();
        outcome = Batch.read(c);
    }

    /// The CBOR of a list of terms.
    function writeTerms(ClaimTerm[] memory terms) internal pure returns (bytes memory out) {
        out = Cbor.array(uint64(terms.length));
        for (uint256 i = 0; i < terms.length; i++) {
            out = bytes.concat(
                out,
                Cbor.array(3),
                Cbor.unsigned(terms[i].provider),
                Cbor.unsigned(terms[i].claim),
                Cbor.signed(terms[i].termMax)
            );
        }
    }

    function _readClaim(Cbor.Cursor memory c) private pure returns (Claim memory claim) {
        c.readArray();
        claim.provider = c.readUnsigned();
        claim.client = c.readUnsigned();
        claim.piece = c.readLink();
        claim.size = c.readUnsigned();
        claim.termMin = c.readSigned();
        claim.termMax = c.readSigned();
        claim.termStart = c.readSigned();
        claim.sector = c.readUnsigned();
    }

    function _listOf(uint64 actor, uint64[] memory ids) private pure returns (bytes memory) {
        return bytes.concat(Cbor.array(2), Cbor.unsigned(actor), Cbor.unsignedList(ids));
    }

    function _call(uint64 method, bytes memory params) private returns (Cbor.Cursor memory) {
        return Cbor.cursor(Filecoin.call(Filecoin.VERIFIED_REGISTRY, method, params, 0));
    }
}
