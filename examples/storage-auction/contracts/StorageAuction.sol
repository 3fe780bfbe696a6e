// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Filecoin, Market, Miner} from "litefvm/solidity/Filecoin.sol";

/// Auctions the storage of pieces. A client locks a budget; owners of miners bid less and less for the
/// whole of it, each with a bond. The lowest bidder must have an active deal of the piece in time;
/// then the bid is paid day by day while the deal lasts. A winner that does not deliver loses the
/// bond to the client, and the next bidder wins; a deal that is terminated ends the payment, and the
/// client gets the rest of the budget and the bond.
contract StorageAuction {
    struct Auction {
        address client;
        uint256 budget;
        /// The first epoch that accepts no bids.
        uint64 closesAt;
        /// Epochs that a winner has to deliver.
        uint64 grace;
        /// Days that are paid.
        uint64 payDays;
        uint64 size;
        bytes piece;
    }

    struct Bid {
        address bidder;
        uint64 provider;
        uint256 price;
    }

    struct Delivery {
        uint64 deal;
        uint64 since;
        uint64 daysPaid;
        bool isDelivered;
        bool isOver;
    }

    event Opened(uint256 indexed auction, uint256 budget);
    event BidMade(uint256 indexed auction, uint64 indexed provider, uint256 price);
    event Defaulted(uint256 indexed auction, uint64 indexed provider, uint256 bond);
    event Delivered(uint256 indexed auction, uint64 indexed deal, uint256 saved);
    event Paid(uint256 indexed auction, uint64 payDays, uint256 amount);
    event Ended(uint256 indexed auction, bool isComplete, uint256 toClient);

    error NotOpen(uint256 auction);
    error StillOpen(uint256 auction);
    error NotLower(uint256 price, uint256 lowest);
    error WrongBond(uint256 given, uint256 bond);
    error NotTheOwner(uint64 provider, address caller);
    error NotTheWinner(uint64 provider);
    error NotDelivered(uint256 auction, uint64 deal);
    error NotInDefault(uint256 auction);
    error NoBids(uint256 auction);
    error NothingDue(uint256 auction);

    uint64 private constant DAY = 2880;
    /// The bond is a tenth of the budget.
    uint256 private constant BOND_PART = 10;

    Auction[] public auctions;
    mapping(uint256 auction => Bid[]) private _bids;
    mapping(uint256 auction => Delivery) public deliveries;
    /// The epoch by which the winner of the moment must deliver.
    mapping(uint256 auction => uint64) public deliverBy;

    function open(bytes calldata piece, uint64 size, uint64 duration, uint64 grace, uint64 payDays)
        external
        payable
        returns (uint256 id)
    {
        id = auctions.length;
        uint64 closesAt = uint64(block.number) + duration;
        auctions.push(Auction(msg.sender, msg.value, closesAt, grace, payDays, size, piece));
        deliverBy[id] = closesAt + grace;
        emit Opened(id, msg.value);
    }

    function bondOf(uint256 id) public view returns (uint256) {
        return auctions[id].budget / BOND_PART;
    }

    /// The lowest bid, which wins.
    function winner(uint256 id) public view returns (Bid memory) {
        uint256 count = _bids[id].length;
        if (count == 0) revert NoBids(id);
        return _bids[id][count - 1];
    }

    /// Bids less than everybody before. The sender controls the miner.
    function bid(uint256 id, uint64 provider, uint256 price) external payable {
        Auction storage auction = auctions[id];
        if (block.number >= auction.closesAt) revert NotOpen(id);
        Bid[] storage list = _bids[id];
        uint256 lowest = list.length == 0 ? auction.budget + 1 : list[list.length - 1].price;
        if (price >= lowest) revert NotLower(price, lowest);
        if (msg.value != bondOf(id)) revert WrongBond(msg.value, bondOf(id));
        if (!Miner.isControlling(provider, Filecoin.idAddress(Filecoin.idOf(msg.sender))))
            revert NotTheOwner(provider, msg.sender);
        list.push(Bid(msg.sender, provider, price));
        emit BidMade(id, provider, price);
    }

    /// Names the deal of the winner. Bonds of the others go back, and the client's savings too.
    function deliver(uint256 id, uint64 deal) external {
        Auction storage auction = auctions[id];
        if (block.number < auction.closesAt) revert StillOpen(id);
        Bid memory best = winner(id);
        Delivery storage delivery = deliveries[id];
        if (delivery.isDelivered) revert NotOpen(id);
        if (Market.provider(deal) != best.provider) revert NotTheWinner(Market.provider(deal));
        (bytes memory piece, uint64 size) = Market.data(deal);
        (int64 activated, int64 terminated) = Market.activation(deal);
        bool isActive = activated >= 0 && terminated < 0 && block.number <= deliverBy[id];
        if (!isActive || size != auction.size || keccak256(piece) != keccak256(auction.piece))
            revert NotDelivered(id, deal);
        delivery.deal = deal;
        delivery.since = uint64(block.number);
        delivery.isDelivered = true;
        emit Delivered(id, deal, auction.budget - best.price);
        uint256 bond = bondOf(id);
        for (uint256 i = 0; i + 1 < _bids[id].length; i++) _send(_bids[id][i].bidder, bond);
        _send(auction.client, auction.budget - best.price);
    }

    /// Takes the bond of a winner that did not deliver in time; the next bidder has the same grace.
    function default_(uint256 id) external {
        Auction storage auction = auctions[id];
        if (deliveries[id].isDelivered || block.number <= deliverBy[id]) revert NotInDefault(id);
        Bid memory best = winner(id);
        _bids[id].pop();
        deliverBy[id] = uint64(block.number) + auction.grace;
        emit Defaulted(id, best.provider, bondOf(id));
        _send(auction.client, bondOf(id));
    }

    /// Gives the budget back of an auction that is closed and has no bidder left.
    function reclaim(uint256 id) external {
        Auction storage auction = auctions[id];
        if (block.number < auction.closesAt) revert StillOpen(id);
        if (_bids[id].length > 0 || auction.budget == 0) revert NotOpen(id);
        uint256 amount = auction.budget;
        auction.budget = 0;
        emit Ended(id, false, amount);
        _send(auction.client, amount);
    }

    /// Pays the winner for the days since the last time; anyone may call this. The last day brings the
    /// bond back; a termination ends the auction.
    function pay(uint256 id) external returns (uint256 amount) {
        Delivery storage delivery = deliveries[id];
        Auction storage auction = auctions[id];
        if (!delivery.isDelivered || delivery.isOver) revert NothingDue(id);
        (int256 exitCode,, int64 terminated) = Market.tryActivation(delivery.deal);
        bool hasFailed = exitCode != 0 || terminated >= 0;
        uint64 until = hasFailed ? delivery.since + delivery.daysPaid * DAY : uint64(block.number);
        uint64 total = (until - delivery.since) / DAY;
        if (total > auction.payDays) total = auction.payDays;
        if (total == delivery.daysPaid && !hasFailed) revert NothingDue(id);
        Bid memory best = winner(id);
        amount = best.price * total / auction.payDays
            - best.price * delivery.daysPaid / auction.payDays;
        emit Paid(id, total - delivery.daysPaid, amount);
        delivery.daysPaid = total;
        delivery.isOver = hasFailed || total == auction.payDays;
        _send(best.bidder, amount);
        if (!delivery.isOver) return amount;
        uint256 left = best.price - best.price * total / auction.payDays;
        uint256 bond = bondOf(id);
        emit Ended(id, !hasFailed, hasFailed ? left + bond : 0);
        if (hasFailed) _send(auction.client, left + bond);
        else _send(best.bidder, bond);
    }

    function _send(address to, uint256 amount) private {
        if (amount == 0) return;
        (bool isOk,) = to.call{value: amount}("");
        require(isOk, "the payment failed");
    }
}
