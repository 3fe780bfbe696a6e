// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {DealClient, Filecoin, Market, Miner} from "litefvm/solidity/Filecoin.sol";

/// Keeps copies of one piece with different providers, by rules: how many copies, which providers and
/// in which region each of them is, how many copies a region has at most and what an epoch costs there.
/// A copy counts from its publication until its deal ends or fails. Whoever reports a failed copy gets
/// a reward; whoever proves that a copy is faulty, too, once for each period.
contract Replicator is DealClient {
    struct Region {
        /// attoFIL for an epoch of a copy.
        uint256 maxPrice;
        uint64 maxCopies;
        uint64 copies;
    }

    struct Copy {
        uint64 deal;
        uint64 end;
        uint256 faultReportedAt;
        bool isLive;
    }

    event Copied(uint64 indexed provider, bytes32 indexed region, uint64 deal);
    event Lost(uint64 indexed provider, bytes32 indexed region, uint64 deal);
    event Faulty(uint64 indexed provider, uint64 sector);

    error NotTheOwner(address caller);
    error NotWanted(uint64 provider);
    error NotLost(uint64 provider);
    error NotFaulty(uint64 provider);
    error ReportedAlready(uint64 provider, uint256 until);

    address public immutable owner;
    bytes public piece;
    uint64 public immutable size;
    uint64 public immutable wanted;
    uint256 public immutable reward;
    /// Epochs between two reports of the same fault.
    uint256 public constant REPORT_PERIOD = 2880;

    uint64 public live;
    mapping(bytes32 name => Region) public regions;
    mapping(uint64 provider => bytes32 region) public regionOf;
    mapping(uint64 provider => Copy) public copies;

    constructor(bytes memory piece_, uint64 size_, uint64 wanted_, uint256 reward_)
        payable
    {
        owner = msg.sender;
        piece = piece_;
        size = size_;
        wanted = wanted_;
        reward = reward_;
    }

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotTheOwner(msg.sender);
        _;
    }

    receive() external payable {}

    function setRegion(bytes32 name, uint256 maxPrice, uint64 maxCopies) external onlyOwner {
        regions[name].maxPrice = maxPrice;
        regions[name].maxCopies = maxCopies;
    }

    function admit(uint64 provider, bytes32 region) external onlyOwner {
        regionOf[provider] = region;
    }

    function fund(uint256 amount) external {
        Market.addBalance(Filecoin.idAddress(Filecoin.idOf(address(this))), amount);
    }

    /// Strikes a copy whose deal has ended or failed off the list.
    function reportLoss(uint64 provider) external {
        Copy storage copy = copies[provider];
        if (!copy.isLive) revert NotLost(provider);
        if (block.number < copy.end) {
            (int256 exitCode,, int64 terminated) = Market.tryActivation(copy.deal);
            if (exitCode == 0 && terminated < 0) revert NotLost(provider);
        }
        copy.isLive = false;
        live--;
        bytes32 region = regionOf[provider];
        regions[region].copies--;
        emit Lost(provider, region, copy.deal);
        _pay(msg.sender, reward);
    }

    /// Proves that the sector of a copy is faulty now.
    /// @param place the sector's place, which GenerateSectorLocation gives
    function reportFault(uint64 provider, bytes calldata place) external {
        Copy storage copy = copies[provider];
        if (copy.faultReportedAt > 0 && block.number < copy.faultReportedAt + REPORT_PERIOD)
            revert ReportedAlready(provider, copy.faultReportedAt + REPORT_PERIOD);
        uint64 sector = Market.sector(copy.deal);
        if (!copy.isLive || !Miner.isStatus(provider, sector, Miner.Status.Faulty, place))
            revert NotFaulty(provider);
        copy.faultReportedAt = block.number;
        emit Faulty(provider, sector);
        _pay(msg.sender, reward);
    }

    function _accepts(Market.Proposal memory proposal, bytes memory)
        internal
        view
        override
        returns (bool)
    {
        return _fits(proposal, Filecoin.idOfAny(proposal.provider));
    }

    function _published(Market.Proposal memory proposal, uint64 deal) internal override {
        uint64 provider = Filecoin.idOfAny(proposal.provider);
        if (!_fits(proposal, provider)) revert NotWanted(provider);
        bytes32 region = regionOf[provider];
        copies[provider] = Copy(deal, uint64(proposal.endEpoch), 0, true);
        regions[region].copies++;
        live++;
        emit Copied(provider, region, deal);
    }

    function _fits(Market.Proposal memory proposal, uint64 provider) private view returns (bool) {
        Region storage region = regions[regionOf[provider]];
        return live < wanted && !copies[provider].isLive && region.copies < region.maxCopies
            && proposal.pricePerEpoch <= region.maxPrice && proposal.size == size
            && proposal.clientCollateral == 0 && keccak256(proposal.piece) == keccak256(piece);
    }

    function _pay(address to, uint256 amount) private {
        (bool isOk,) = to.call{value: amount}("");
        require(isOk, "the payment failed");
    }
}
