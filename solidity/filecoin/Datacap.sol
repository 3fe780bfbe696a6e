// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Cbor} from "./Cbor.sol";
import {Filecoin} from "./Calls.sol";
import {Batch, VerifiedRegistry} from "./VerifiedRegistry.sol";

/// Datacap, f07: a token by FRC-46 with 18 decimals, of which one is a byte. Addresses are the bytes
/// of Filecoin addresses. Mint and Destroy are left out: only the verified registry may call them.
library Datacap {
    using Cbor for Cbor.Cursor;

    /// Datacap for a piece that a provider is to store.
    struct AllocationRequest {
        uint64 provider;
        /// The CID of the piece, in bytes.
        bytes piece;
        /// Padded size in bytes.
        uint64 size;
        int64 termMin;
        int64 termMax;
        /// The last epoch in which the provider can claim it.
        int64 expiration;
    }

    /// The outcome of {allocate}.
    struct Allocated {
        Batch.Outcome allocations;
        Batch.Outcome extensions;
        uint64[] ids;
    }

    /// The outcome of {transferFrom}.
    struct Spent {
        uint256 fromBalance;
        uint256 toBalance;
        uint256 allowanceLeft;
        bytes recipientData;
    }

    /// Tokens that an actor received.
    struct Received {
        uint64 from;
        uint64 to;
        uint64 operator;
        uint256 amount;
        bytes operatorData;
        bytes tokenData;
    }

    /// One byte of datacap in the smallest units of the token.
    uint256 internal constant BYTE = 1e18;
    /// Method that an actor answers to accept tokens, in `handle_filecoin_method`.
    uint64 internal constant RECEIVE = 3726118371;
    uint64 private constant NAME = 48890204;
    uint64 private constant SYMBOL = 2061153854;
    uint64 private constant GRANULARITY = 3936767397;
    uint64 private constant TOTAL_SUPPLY = 114981429;
    uint64 private constant BALANCE = 3261979605;
    uint64 private constant ALLOWANCE = 4205072950;
    uint64 private constant TRANSFER = 80475954;
    uint64 private constant TRANSFER_FROM = 3621052141;
    uint64 private constant INCREASE_ALLOWANCE = 1777121560;
    uint64 private constant DECREASE_ALLOWANCE = 1529376545;
    uint64 private constant REVOKE_ALLOWANCE = 2765635761;
    uint64 private constant BURN = 1434719642;
    uint64 private constant BURN_FROM = 2979674018;

    function name() internal returns (string memory) {
        return _ask(NAME, "").readText();
    }

    function symbol() internal returns (string memory) {
        return _ask(SYMBOL, "").readText();
    }

    /// The least amount in which tokens move: a byte.
    function granularity() internal returns (uint64) {
        return _ask(GRANULARITY, "").readUnsigned();
    }

    function totalSupply() internal returns (uint256) {
        return _ask(TOTAL_SUPPLY, "").readAmount();
    }

    function balanceOf(bytes memory owner) internal returns (uint256) {
        return _ask(BALANCE, Cbor.byteString(owner)).readAmount();
    }

    /// The amount of an owner's tokens that an operator may spend.
    function allowance(bytes memory owner, bytes memory operator) internal returns (uint256) {
        bytes memory params =
            bytes.concat(Cbor.array(2), Cbor.byteString(owner), Cbor.byteString(operator));
        return _ask(ALLOWANCE, params).readAmount();
    }

    /// Sends tokens of the caller to the verified registry, which is the only place they may go to.
    /// @return fromBalance the tokens that the caller has left
    /// @return toBalance the tokens that the recipient has
    /// @return recipientData the recipient's answer
    function transfer(bytes memory to, uint256 amount, bytes memory operatorData)
        internal
        returns (uint256 fromBalance, uint256 toBalance, bytes memory recipientData)
    {
        bytes memory params = bytes.concat(
            Cbor.array(3), Cbor.byteString(to), Cbor.amount(amount), Cbor.byteString(operatorData)
        );
        Cbor.Cursor memory c = _call(TRANSFER, params);
        c.readArray();
        fromBalance = c.readAmount();
        toBalance = c.readAmount();
        recipientData = c.readBytes();
    }

    /// Sends tokens of another owner, within the allowance of the caller.
    function transferFrom(
        bytes memory from,
        bytes memory to,
        uint256 amount,
        bytes memory operatorData
    ) internal returns (Spent memory spent) {
        bytes memory params = bytes.concat(
            Cbor.array(4),
            Cbor.byteString(from),
            Cbor.byteString(to),
            Cbor.amount(amount),
            Cbor.byteString(operatorData)
        );
        Cbor.Cursor memory c = _call(TRANSFER_FROM, params);
        c.readArray();
        spent.fromBalance = c.readAmount();
        spent.toBalance = c.readAmount();
        spent.allowanceLeft = c.readAmount();
        spent.recipientData = c.readBytes();
    }

    /// Adds to the allowance of an operator. @return the new allowance
    function increaseAllowance(bytes memory operator, uint256 delta) internal returns (uint256) {
        return _call(INCREASE_ALLOWANCE, _pair(operator, delta)).readAmount();
    }

    /// Takes from the allowance of an operator. @return the new allowance
    function decreaseAllowance(bytes memory operator, uint256 delta) internal returns (uint256) {
        return _call(DECREASE_ALLOWANCE, _pair(operator, delta)).readAmount();
    }

    /// Ends the allowance of an operator. @return the allowance that it had
    function revokeAllowance(bytes memory operator) internal returns (uint256) {
        return _call(REVOKE_ALLOWANCE, bytes.concat(Cbor.array(1), Cbor.byteString(operator)))
            .readAmount();
    }

    /// Destroys tokens of the caller. @return the tokens that it has left
    function burn(uint256 amount) internal returns (uint256) {
        Cbor.Cursor memory c = _call(BURN, bytes.concat(Cbor.array(1), Cbor.amount(amount)));
        c.readArray();
        return c.readAmount();
    }

    /// Destroys tokens of another owner, within the allowance of the caller.
    function burnFrom(bytes memory owner, uint256 amount)
        internal
        returns (uint256 balance, uint256 allowanceLeft)
    {
        Cbor.Cursor memory c = _call(BURN_FROM, _pair(owner, amount));
        c.readArray();
        balance = c.readAmount();
        allowanceLeft = c.readAmount();
    }

    /// Spends datacap of the caller on allocations and on longer terms of claims.
    function allocate(
        AllocationRequest[] memory requests,
        VerifiedRegistry.ClaimTerm[] memory extensions,
        uint256 bytesOfExtensions
    ) internal returns (Allocated memory allocated) {
        uint256 amount = bytesOfExtensions;
        bytes memory list = Cbor.array(uint64(requests.length));
        for (uint256 i = 0; i < requests.length; i++) {
            amount += requests[i].size;
            list = bytes.concat(list, _writeRequest(requests[i]));
        }
        bytes memory data =
            bytes.concat(Cbor.array(2), list, VerifiedRegistry.writeTerms(extensions));
        bytes memory registry = Filecoin.idAddress(Filecoin.VERIFIED_REGISTRY);
        (,, bytes memory answer) = transfer(registry, amount * BYTE, data);
        Cbor.Cursor memory c = Cbor.cursor(answer);
        c.readArray();
        allocated.allocations = Batch.read(c);
        allocated.extensions = Batch.read(c);
        allocated.ids = c.readUnsignedList();
    }

    /// Reads the parameters of RECEIVE.
    function readReceived(bytes memory params) internal pure returns (Received memory received) {
        Cbor.Cursor memory c = Cbor.cursor(params);
        c.readArray();
        c.readUnsigned();
        Cbor.Cursor memory payload = Cbor.cursor(c.readBytes());
        payload.readArray();
        received.from = payload.readUnsigned();
        received.to = payload.readUnsigned();
        received.operator = payload.readUnsigned();
        received.amount = payload.readAmount();
        received.operatorData = payload.readBytes();
        received.tokenData = payload.readBytes();
    }

    function _writeRequest(AllocationRequest memory request) private pure returns (bytes memory) {
        bytes memory what = bytes.concat(
            Cbor.unsigned(request.provider), Cbor.link(request.piece), Cbor.unsigned(request.size)
        );
        return bytes.concat(
            Cbor.array(6),
            what,
            Cbor.signed(request.termMin),
            Cbor.signed(request.termMax),
            Cbor.signed(request.expiration)
        );
    }

    function _pair(bytes memory actor, uint256 amount) private pure returns (bytes memory) {
        return bytes.concat(Cbor.array(2), Cbor.byteString(actor), Cbor.amount(amount));
    }

    function _ask(uint64 method, bytes memory params) private returns (Cbor.Cursor memory) {
        return Cbor.cursor(Filecoin.ask(Filecoin.DATACAP, method, params));
    }

    function _call(uint64 method, bytes memory params) private returns (Cbor.Cursor memory) {
        return Cbor.cursor(Filecoin.call(Filecoin.DATACAP, method, params, 0));
    }
}
