// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Bits} from "./Bits.sol";
import {Cbor} from "./Cbor.sol";
import {Filecoin} from "./Calls.sol";
import {Batch} from "./VerifiedRegistry.sol";

/// The storage market, f05: escrow, deals and their payment. Addresses are the bytes of Filecoin
/// addresses; amounts are in attoFIL.
library Market {
    using Cbor for Cbor.Cursor;

    /// The terms of a deal, which its client signs.
    struct Proposal {
        /// The CID of the piece, in bytes.
        bytes piece;
        /// Padded size in bytes.
        uint64 size;
        bool isVerified;
        bytes client;
        bytes provider;
        string label;
        int64 startEpoch;
        int64 endEpoch;
        uint256 pricePerEpoch;
        uint256 providerCollateral;
        uint256 clientCollateral;
    }

    /// The payment of a deal.
    struct Settlement {
        uint256 payment;
        bool isCompleted;
    }

    /// Method of a deal's client by which the market says that the deal is published.
    uint64 internal constant MARKET_NOTIFY_DEAL = 4186741094;
    uint64 private constant ADD_BALANCE = 822473126;
    uint64 private constant WITHDRAW_BALANCE = 2280458852;
    uint64 private constant PUBLISH_STORAGE_DEALS = 2236929350;
    uint64 private constant GET_BALANCE = 726108461;
    uint64 private constant GET_DEAL_DATA_COMMITMENT = 1157985802;
    uint64 private constant GET_DEAL_CLIENT = 128053329;
    uint64 private constant GET_DEAL_PROVIDER = 935081690;
    uint64 private constant GET_DEAL_LABEL = 46363526;
    uint64 private constant GET_DEAL_TERM = 163777312;
    uint64 private constant GET_DEAL_TOTAL_PRICE = 4287162428;
    uint64 private constant GET_DEAL_CLIENT_COLLATERAL = 200567895;
    uint64 private constant GET_DEAL_PROVIDER_COLLATERAL = 2986712137;
    uint64 private constant GET_DEAL_VERIFIED = 2627389465;
    uint64 private constant GET_DEAL_ACTIVATION = 2567238399;
    uint64 private constant GET_DEAL_SECTOR = 2611213344;
    uint64 private constant SETTLE_DEAL_PAYMENTS = 1900091594;

    /// Puts FIL into the escrow of a client or a provider.
    function addBalance(bytes memory owner, uint256 value) internal {
        Filecoin.call(Filecoin.MARKET, ADD_BALANCE, Cbor.byteString(owner), value);
    }

    /// Takes FIL out of escrow, as far as it is not locked. @return the amount that was paid out
    function withdraw(bytes memory owner, uint256 amount) internal returns (uint256) {
        bytes memory params =
            bytes.concat(Cbor.array(2), Cbor.byteString(owner), Cbor.amount(amount));
        return _call(WITHDRAW_BALANCE, params).readAmount();
    }

    /// The escrow of a client or a provider, and how much of it is locked.
    function balanceOf(bytes memory owner) internal returns (uint256 balance, uint256 locked) {
        Cbor.Cursor memory c = _ask(GET_BALANCE, Cbor.byteString(owner));
        c.readArray();
        balance = c.readAmount();
        locked = c.readAmount();
    }

    /// Publishes deals of one provider; the caller is its worker or a control address.
    /// @param signatures the clients' signatures, each with the byte of its type in front
    /// @return ids the deals that were accepted
    /// @return valid the bit field of their positions in `proposals`
    function publish(Proposal[] memory proposals, bytes[] memory signatures)
        internal
        returns (uint64[] memory ids, bytes memory valid)
    {
        bytes memory list = Cbor.array(uint64(proposals.length));
        for (uint256 i = 0; i < proposals.length; i++) {
            list = bytes.concat(
                list, Cbor.array(2), write(proposals[i]), Cbor.byteString(signatures[i])
            );
        }
        Cbor.Cursor memory c = _call(PUBLISH_STORAGE_DEALS, bytes.concat(Cbor.array(1), list));
        c.readArray();
        ids = c.readUnsignedList();
        valid = c.readBytes();
    }

    /// The CID of a deal's piece in bytes, and its padded size.
    function data(uint64 deal) internal returns (bytes memory piece, uint64 size) {
        Cbor.Cursor memory c = _ofDeal(GET_DEAL_DATA_COMMITMENT, deal);
        c.readArray();
        piece = c.readLink();
        size = c.readUnsigned();
    }

    /// The id of a deal's client.
    function client(uint64 deal) internal returns (uint64) {
        return _ofDeal(GET_DEAL_CLIENT, deal).readUnsigned();
    }

    /// The id of a deal's provider.
    function provider(uint64 deal) internal returns (uint64) {
        return _ofDeal(GET_DEAL_PROVIDER, deal).readUnsigned();
    }

    /// A deal's label: the bytes of its text, or bytes.
    function label(uint64 deal) internal returns (bytes memory) {
        return _ofDeal(GET_DEAL_LABEL, deal).readTextOrBytes();
    }

    /// The first epoch of a deal, and the number of its epochs.
    function term(uint64 deal) internal returns (int64 start, int64 duration) {
        Cbor.Cursor memory c = _ofDeal(GET_DEAL_TERM, deal);
        c.readArray();
        start = c.readSigned();
        duration = c.readSigned();
    }

    /// The price of all epochs of a deal.
    function totalPrice(uint64 deal) internal returns (uint256) {
        return _ofDeal(GET_DEAL_TOTAL_PRICE, deal).readAmount();
    }

    function clientCollateral(uint64 deal) internal returns (uint256) {
        return _ofDeal(GET_DEAL_CLIENT_COLLATERAL, deal).readAmount();
    }

    function providerCollateral(uint64 deal) internal returns (uint256) {
        return _ofDeal(GET_DEAL_PROVIDER_COLLATERAL, deal).readAmount();
    }

    /// Whether datacap pays for a deal.
    function isVerified(uint64 deal) internal returns (bool) {
        return _ofDeal(GET_DEAL_VERIFIED, deal).readBool();
    }

    /// The epochs in which a deal was activated and terminated, -1 for one that has not been. The
    /// market forgets a deal that has ended, and fails with 17 or, once it was activated, with 32.
    function activation(uint64 deal) internal returns (int64 activated, int64 terminated) {
        Cbor.Cursor memory c = _ofDeal(GET_DEAL_ACTIVATION, deal);
        c.readArray();
        activated = c.readSigned();
        terminated = c.readSigned();
    }

    /// As {activation}, with the exit code instead of a failure.
    function tryActivation(uint64 deal)
        internal
        returns (int256 exitCode, int64 activated, int64 terminated)
    {
        bytes memory answer;
        (exitCode, answer) = Filecoin.tryCall(
            Filecoin.MARKET, GET_DEAL_ACTIVATION, Cbor.unsigned(deal), 0, true
        );
        if (exitCode != 0) return (exitCode, -1, -1);
        Cbor.Cursor memory c = Cbor.cursor(answer);
        c.readArray();
        activated = c.readSigned();
        terminated = c.readSigned();
    }

    /// The sector that holds an active deal.
    function sector(uint64 deal) internal returns (uint64) {
        return _ofDeal(GET_DEAL_SECTOR, deal).readUnsigned();
    }

    /// Pays providers for the epochs of deals that have passed.
    /// @param deals ids of deals, each greater than the one before it
    /// @return outcome the deals that were settled, and the exit codes of the others
    /// @return settlements the payments of those that were settled
    function settle(uint64[] memory deals)
        internal
        returns (Batch.Outcome memory outcome, Settlement[] memory settlements)
    {
        Cbor.Cursor memory c = _call(SETTLE_DEAL_PAYMENTS, Cbor.byteString(Bits.encode(deals)));
        c.readArray();
        outcome = Batch.read(c);
        settlements = new Settlement[](c.readItems());
        for (uint256 i = 0; i < settlements.length; i++) {
            c.readArray();
            settlements[i].payment = c.readAmount();
            settlements[i].isCompleted = c.readBool();
        }
    }

    /// The CBOR of a proposal: the message that the client signs.
    function write(Proposal memory deal) internal pure returns (bytes memory) {
        bytes memory head = bytes.concat(
            Cbor.array(11),
            Cbor.link(deal.piece),
            Cbor.unsigned(deal.size),
            Cbor.boolean(deal.isVerified)
        );
        bytes memory parties = bytes.concat(
            Cbor.byteString(deal.client),
            Cbor.byteString(deal.provider),
            Cbor.text(deal.label)
        );
        bytes memory epochs =
            bytes.concat(Cbor.signed(deal.startEpoch), Cbor.signed(deal.endEpoch));
        return bytes.concat(
            head,
            parties,
            epochs,
            Cbor.amount(deal.pricePerEpoch),
            Cbor.amount(deal.providerCollateral),
            Cbor.amount(deal.clientCollateral)
        );
    }

    /// Reads the CBOR of a proposal, the message of AuthenticateMessage. A label of bytes is kept.
    function read(bytes memory proposal) internal pure returns (Proposal memory deal) {
        Cbor.Cursor memory c = Cbor.cursor(proposal);
        c.readArray();
        deal.piece = c.readLink();
        deal.size = c.readUnsigned();
        deal.isVerified = c.readBool();
        deal.client = c.readBytes();
        deal.provider = c.readBytes();
        deal.label = string(c.readTextOrBytes());
        deal.startEpoch = c.readSigned();
        deal.endEpoch = c.readSigned();
        deal.pricePerEpoch = c.readAmount();
        deal.providerCollateral = c.readAmount();
        deal.clientCollateral = c.readAmount();
    }

    /// Reads the parameters of MARKET_NOTIFY_DEAL.
    function readNotification(bytes memory params)
        internal
        pure
        returns (Proposal memory proposal, uint64 deal)
    {
        Cbor.Cursor memory c = Cbor.cursor(params);
        c.readArray();
        proposal = read(c.readBytes());
        deal = c.readUnsigned();
    }

    function _ofDeal(uint64 method, uint64 deal) private returns (Cbor.Cursor memory) {
        return _ask(method, Cbor.unsigned(deal));
    }

    function _ask(uint64 method, bytes memory params) private returns (Cbor.Cursor memory) {
        return Cbor.cursor(Filecoin.ask(Filecoin.MARKET, method, params));
    }

    function _call(uint64 method, bytes memory params) private returns (Cbor.Cursor memory) {
        return Cbor.cursor(Filecoin.call(Filecoin.MARKET, method, params, 0));
    }
}
