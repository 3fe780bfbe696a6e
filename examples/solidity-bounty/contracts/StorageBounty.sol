// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Cbor, Filecoin} from "litefvm/solidity/Filecoin.sol";

/// Pays for keeping a piece of data stored, for as long as there is money: whoever provides an active
/// deal of the piece earns a reward for each period that the deal goes on. Anyone may add money, at any
/// time, and anyone may have the rewards paid out: they go to the owner of the provider.
contract StorageBounty {
    using Cbor for Cbor.Cursor;

    event Funded(address indexed patron, uint256 amount);
    event Enrolled(uint64 indexed deal, uint64 indexed provider);
    event Paid(uint64 indexed deal, uint64 indexed owner, uint256 amount);
    event Ended(uint64 indexed deal);

    error OtherPiece(uint64 deal);
    error NotActive(uint64 deal);
    error AlreadyEnrolled(uint64 deal);
    error NotEnrolled(uint64 deal);
    error NothingDue(uint64 deal, uint256 nextPeriodEnds);

    /// Numbers of methods: FRC-42, of the names.
    uint64 private constant GET_DEAL_DATA_COMMITMENT = 1157985802;
    uint64 private constant GET_DEAL_PROVIDER = 935081690;
    uint64 private constant GET_DEAL_ACTIVATION = 2567238399;
    uint64 private constant GET_OWNER = 3275365574;

    bytes public piece;
    uint256 public immutable reward;
    uint256 public immutable period;
    /// The epoch up to which each deal has been paid for, 0 for deals that are not enrolled.
    mapping(uint64 deal => uint256) public paidUpTo;

    /// @param piece_ the CID of the piece, in bytes
    /// @param reward_ attoFIL for a period of a deal
    /// @param period_ in epochs
    constructor(bytes memory piece_, uint256 reward_, uint256 period_) payable {
        piece = piece_;
        reward = reward_;
        period = period_;
    }

    receive() external payable {
        emit Funded(msg.sender, msg.value);
    }

    /// Begins to pay for a deal, from now on.
    function enrol(uint64 deal) external {
        if (paidUpTo[deal] != 0) revert AlreadyEnrolled(deal);
        Cbor.Cursor memory answer = _ofDeal(GET_DEAL_DATA_COMMITMENT, deal);
        answer.readArray();
        if (keccak256(answer.readLink()) != keccak256(piece)) revert OtherPiece(deal);
        if (_endOf(deal) <= int256(block.number)) revert NotActive(deal);
        paidUpTo[deal] = block.number;
        emit Enrolled(deal, _ofDeal(GET_DEAL_PROVIDER, deal).readUnsigned());
    }

    /// Pays for the whole periods of a deal since the last time, as far as the money goes.
    function pay(uint64 deal) external returns (uint256 amount) {
        uint256 from = paidUpTo[deal];
        if (from == 0) revert NotEnrolled(deal);
        int256 end = _endOf(deal);
        bool hasEnded = end <= int256(block.number);
        uint256 periods = ((hasEnded ? _max(uint256(end), from) : block.number) - from) / period;
        uint256 affordable = address(this).balance / reward;
        if (periods > affordable) periods = affordable;
        if (periods == 0 && !hasEnded) revert NothingDue(deal, from + period);

        amount = periods * reward;
        if (hasEnded) delete paidUpTo[deal];
        else paidUpTo[deal] = from + periods * period;
        if (hasEnded) emit Ended(deal);
        if (amount == 0) return 0;
        uint64 owner = _ownerOf(_ofDeal(GET_DEAL_PROVIDER, deal).readUnsigned());
        emit Paid(deal, owner, amount);
        Filecoin.transfer(owner, amount);
    }

    /// The epoch at which a deal was cut short; the end of time for one that goes on, and 0 for one that
    /// never began.
    function _endOf(uint64 deal) private returns (int256) {
        Cbor.Cursor memory answer = _ofDeal(GET_DEAL_ACTIVATION, deal);
        answer.readArray();
        int64 activated = answer.readSigned();
        int64 terminated = answer.readSigned();
        if (activated < 0) return 0;
        return terminated < 0 ? type(int256).max : terminated;
    }

    function _ofDeal(uint64 method, uint64 deal) private returns (Cbor.Cursor memory) {
        return Cbor.cursor(Filecoin.ask(Filecoin.MARKET, method, Cbor.unsigned(deal)));
    }

    function _ownerOf(uint64 provider) private returns (uint64) {
        Cbor.Cursor memory answer = Cbor.cursor(Filecoin.ask(provider, GET_OWNER, ""));
        answer.readArray();
        return Filecoin.idOf(answer.readBytes());
    }

    function _max(uint256 a, uint256 b) private pure returns (uint256) {
        return a > b ? a : b;
    }
}
