// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {DealClient, Filecoin, Market} from "litefvm/solidity/Filecoin.sol";

/// Keeps pieces stored for as long as there is money. An order says what is stored and at which price;
/// while an order is open, any provider may publish a deal of it, with this contract as the client.
/// - Renewal: an order opens again when its deal has less than `ahead` epochs to go.
/// - Self-repair: it opens again when its deal has ended early, because its sector was terminated or
///   because it was never stored.
/// - A time lock keeps it closed before an epoch.
/// - An event opens a backup order: the failure of a deal of another order.
contract PerpetualStorage is DealClient {
    struct Order {
        bytes piece;
        uint64 size;
        /// attoFIL for an epoch.
        uint256 maxPrice;
        /// Epochs of storage that lie ahead at any time.
        uint64 ahead;
        uint64 opensAt;
        /// For a backup order, the order whose failure opens it, plus 1.
        uint64 backupOf;
    }

    struct Life {
        bool hasDeal;
        uint64 deal;
        uint64 dealEnd;
        uint64 renewals;
        uint64 repairs;
    }

    event Ordered(uint256 indexed order, uint256 maxPrice);
    event Stored(uint256 indexed order, uint64 indexed deal, bool isRepair);
    event Failed(uint256 indexed order, uint64 indexed deal);

    error NotTheKeeper(address caller);
    error NotWanted(uint256 order);
    error UnknownOrder(bytes piece);

    address public immutable keeper;
    Order[] public orders;
    mapping(uint256 order => Life) public lives;
    /// Orders by the hash of their piece, plus 1.
    mapping(bytes32 piece => uint256) private _orderOf;

    constructor() payable {
        keeper = msg.sender;
    }

    receive() external payable {}

    function order(Order calldata wanted) external returns (uint256 id) {
        if (msg.sender != keeper) revert NotTheKeeper(msg.sender);
        id = orders.length;
        orders.push(wanted);
        _orderOf[keccak256(wanted.piece)] = orders.length;
        emit Ordered(id, wanted.maxPrice);
    }

    /// Moves FIL of this contract into its escrow in the market.
    function fund(uint256 amount) external {
        Market.addBalance(_self(), amount);
    }

    /// Moves free escrow back, and pays it to the keeper.
    function defund(uint256 amount) external returns (uint256 paid) {
        if (msg.sender != keeper) revert NotTheKeeper(msg.sender);
        paid = Market.withdraw(_self(), amount);
        (bool isOk,) = keeper.call{value: paid}("");
        require(isOk, "the payment failed");
    }

    /// Escrow of this contract, and how much of it is locked for deals.
    function escrow() external returns (uint256 balance, uint256 locked) {
        return Market.balanceOf(_self());
    }

    /// Records the failure of an order's deal, if it has failed; anyone may call this.
    function check(uint256 id) public returns (bool hasFailed) {
        Life storage life = lives[id];
        if (!life.hasDeal || block.number >= life.dealEnd) return false;
        (int256 exitCode,, int64 terminated) = Market.tryActivation(life.deal);
        if (exitCode == 0 && terminated < 0) return false;
        emit Failed(id, life.deal);
        life.hasDeal = false;
        life.repairs++;
        return true;
    }

    /// Whether a provider may publish a deal of an order now.
    function isOpen(uint256 id) public view returns (bool) {
        Order storage wanted = orders[id];
        Life storage life = lives[id];
        if (block.number < wanted.opensAt) return false;
        if (wanted.backupOf > 0 && lives[wanted.backupOf - 1].repairs == 0) return false;
        return !life.hasDeal || life.dealEnd < block.number + wanted.ahead;
    }

    /// The signature is not looked at: the contract wants a deal or does not.
    function _accepts(Market.Proposal memory proposal, bytes memory)
        internal
        view
        override
        returns (bool)
    {
        uint256 found = _orderOf[keccak256(proposal.piece)];
        return found > 0 && _fits(found - 1, proposal);
    }

    function _published(Market.Proposal memory proposal, uint64 deal) internal override {
        uint256 found = _orderOf[keccak256(proposal.piece)];
        if (found == 0) revert UnknownOrder(proposal.piece);
        uint256 id = found - 1;
        if (!_fits(id, proposal)) revert NotWanted(id);
        Life storage life = lives[id];
        bool isRepair = life.repairs > 0 && !life.hasDeal;
        if (life.hasDeal) life.renewals++;
        life.hasDeal = true;
        life.deal = deal;
        life.dealEnd = uint64(proposal.endEpoch);
        emit Stored(id, deal, isRepair);
    }

    function _fits(uint256 id, Market.Proposal memory proposal) private view returns (bool) {
        Order storage wanted = orders[id];
        return isOpen(id) && proposal.size == wanted.size && !proposal.isVerified
            && proposal.pricePerEpoch <= wanted.maxPrice && proposal.clientCollateral == 0
            && uint64(proposal.endEpoch) >= block.number + wanted.ahead
            && uint64(proposal.startEpoch) <= block.number + 2 * 2880;
    }

    function _self() private view returns (bytes memory) {
        return Filecoin.idAddress(Filecoin.idOf(address(this)));
    }
}
