// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Filecoin, Market, Miner} from "litefvm/solidity/Filecoin.sol";

/// Futures on storage: the right to have a piece stored, in a window of time that is to come, at a price
/// that is fixed today. The owner of a miner writes a future and locks a margin; a buyer pays the
/// premium and may sell the future on. In the window the holder names a piece and pays the price; the
/// writer then has `delivery` epochs to show an active deal of it. A writer that fails to loses the
/// margin to the holder, who gets the price back as well.
contract StorageFutures {
    enum Phase {
        Offered,
        Held,
        Exercised,
        Delivered,
        Defaulted,
        Lapsed
    }

    struct Terms {
        uint64 provider;
        /// Padded size in bytes.
        uint64 size;
        /// Epochs that the deal must still last when it is delivered.
        uint64 duration;
        /// First and last epoch in which the future can be exercised.
        uint64 opensAt;
        uint64 closesAt;
        uint64 delivery;
        uint256 premium;
        uint256 price;
    }

    struct Future {
        Terms terms;
        uint256 margin;
        address writer;
        address holder;
        Phase phase;
        uint64 deliverBy;
        bytes piece;
    }

    event Written(uint256 indexed future, uint64 indexed provider, uint256 margin);
    event Bought(uint256 indexed future, address indexed holder);
    event Exercised(uint256 indexed future, bytes piece, uint64 deliverBy);
    event Delivered(uint256 indexed future, uint64 indexed deal);
    event Defaulted(uint256 indexed future, uint256 toHolder);
    event Lapsed(uint256 indexed future);

    error WrongPhase(uint256 future, Phase phase);
    error WrongValue(uint256 given, uint256 wanted);
    error NotYours(uint256 future, address caller);
    error NotTheOwner(uint64 provider, address caller);
    error NotInWindow(uint256 epoch, uint64 opensAt, uint64 closesAt);
    error NotWhatWasSold(uint64 deal);
    error TooEarly(uint256 epoch, uint64 until);

    Future[] private _futures;

    function futures(uint256 id) external view returns (Future memory) {
        return _futures[id];
    }

    /// Offers a future; the value is its margin. The sender controls the miner.
    function write(Terms calldata terms) external payable returns (uint256 id) {
        if (!Miner.isControlling(terms.provider, Filecoin.idAddress(Filecoin.idOf(msg.sender))))
            revert NotTheOwner(terms.provider, msg.sender);
        id = _futures.length;
        Future storage future = _futures.push();
        future.terms = terms;
        future.margin = msg.value;
        future.writer = msg.sender;
        emit Written(id, terms.provider, msg.value);
    }

    function buy(uint256 id) external payable {
        Future storage future = _in(id, Phase.Offered);
        if (msg.value != future.terms.premium) revert WrongValue(msg.value, future.terms.premium);
        future.phase = Phase.Held;
        future.holder = msg.sender;
        emit Bought(id, msg.sender);
        _send(future.writer, msg.value);
    }

    /// Hands a future to another holder.
    function transfer(uint256 id, address to) external {
        Future storage future = _in(id, Phase.Held);
        if (msg.sender != future.holder) revert NotYours(id, msg.sender);
        future.holder = to;
        emit Bought(id, to);
    }

    /// Names the piece that is to be stored. The value is the price.
    function exercise(uint256 id, bytes calldata piece) external payable {
        Future storage future = _in(id, Phase.Held);
        Terms storage terms = future.terms;
        if (msg.sender != future.holder) revert NotYours(id, msg.sender);
        if (block.number < terms.opensAt || block.number > terms.closesAt)
            revert NotInWindow(block.number, terms.opensAt, terms.closesAt);
        if (msg.value != terms.price) revert WrongValue(msg.value, terms.price);
        future.phase = Phase.Exercised;
        future.piece = piece;
        future.deliverBy = uint64(block.number) + terms.delivery;
        emit Exercised(id, piece, future.deliverBy);
    }

    /// Shows the deal that stores the piece: the writer gets the price and the margin.
    function deliver(uint256 id, uint64 deal) external {
        Future storage future = _in(id, Phase.Exercised);
        if (block.number > future.deliverBy) revert TooEarly(block.number, future.deliverBy);
        if (!_isWhatWasSold(future, deal)) revert NotWhatWasSold(deal);
        future.phase = Phase.Delivered;
        emit Delivered(id, deal);
        _send(future.writer, future.terms.price + future.margin);
    }

    /// Pays the holder of a future that was not delivered in time: the price and the margin.
    function claim(uint256 id) external {
        Future storage future = _in(id, Phase.Exercised);
        if (block.number <= future.deliverBy) revert TooEarly(block.number, future.deliverBy);
        future.phase = Phase.Defaulted;
        uint256 amount = future.terms.price + future.margin;
        emit Defaulted(id, amount);
        _send(future.holder, amount);
    }

    /// Gives the margin of a future back that nobody bought or exercised.
    function lapse(uint256 id) external {
        Future storage future = _futures[id];
        if (future.phase > Phase.Held) revert WrongPhase(id, future.phase);
        if (block.number <= future.terms.closesAt)
            revert TooEarly(block.number, future.terms.closesAt);
        future.phase = Phase.Lapsed;
        emit Lapsed(id);
        _send(future.writer, future.margin);
    }

    function _isWhatWasSold(Future storage future, uint64 deal) private returns (bool) {
        Terms storage terms = future.terms;
        (int64 activated, int64 terminated) = Market.activation(deal);
        if (activated < 0 || terminated >= 0) return false;
        (bytes memory piece, uint64 size) = Market.data(deal);
        (int64 start, int64 duration) = Market.term(deal);
        return Market.provider(deal) == terms.provider && size == terms.size
            && keccak256(piece) == keccak256(future.piece)
            && Market.totalPrice(deal) == 0 // the future pays
            && uint64(start + duration) >= block.number + terms.duration;
    }

    function _in(uint256 id, Phase phase) private view returns (Future storage future) {
        future = _futures[id];
        if (future.phase != phase) revert WrongPhase(id, future.phase);
    }

    function _send(address to, uint256 amount) private {
        (bool isOk,) = to.call{value: amount}("");
        require(isOk, "the payment failed");
    }
}
