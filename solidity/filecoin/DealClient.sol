// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Account} from "./Account.sol";
import {Cbor} from "./Cbor.sol";
import {Filecoin} from "./Calls.sol";
import {Market} from "./Market.sol";

/// A contract that is the client of deals. A provider publishes a proposal that names the contract as
/// client; the market asks the contract for its signature, and then tells it the deal's id. The
/// contract pays from its escrow in the market.
abstract contract DealClient {
    error NotTheMarket(address caller);
    error UnknownMethod(uint64 method);

    uint64 private constant CBOR = 0x51;

    /// Answers methods that built-in actors call.
    function handle_filecoin_method(uint64 method, uint64, bytes calldata params)
        external
        returns (uint32 exitCode, uint64 codec, bytes memory returned)
    {
        if (msg.sender != Filecoin.masked(Filecoin.MARKET)) revert NotTheMarket(msg.sender);
        if (method == Account.AUTHENTICATE_MESSAGE) {
            (bytes memory signature, bytes memory message) = Account.readAuthentication(params);
            return (0, CBOR, Cbor.boolean(_accepts(Market.read(message), signature)));
        }
        if (method != Market.MARKET_NOTIFY_DEAL) revert UnknownMethod(method);
        (Market.Proposal memory proposal, uint64 deal) = Market.readNotification(params);
        _published(proposal, deal);
        return (0, 0, "");
    }

    /// Whether the contract wants a deal. For a message with several deals, the market asks for all of
    /// them before it publishes any: limits belong into {_published}.
    /// @param signature bytes that the provider chose
    function _accepts(Market.Proposal memory proposal, bytes memory signature)
        internal
        virtual
        returns (bool);

    /// The market published a deal. A revert refuses it, with all deals of its message.
    function _published(Market.Proposal memory proposal, uint64 deal) internal virtual;
}
