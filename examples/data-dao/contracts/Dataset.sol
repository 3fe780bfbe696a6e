// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {Batch, Filecoin, Miner, VerifiedRegistry} from "litefvm/solidity/Filecoin.sol";

/// A dataset as a token. Its contributors hold the shares; buyers pay for access; half of the revenue is
/// the holders', and half is a reserve for rent. A data DAO has the dataset stored by its datacap: the
/// claim of the provider in the verified registry names the DAO as client and the dataset as data. The
/// provider earns rent for each day on which the sector is proven to be active, and access is sold only
/// while it is.
contract Dataset is ERC20 {
    event Bound(uint64 indexed provider, uint64 indexed sector);
    event Proven(uint64 indexed provider, uint256 rent);
    event Sold(address indexed buyer, uint256 toHolders);
    event Claimed(address indexed holder, uint256 amount);

    error NoClaim(uint64 provider, uint64 claim);
    error OtherClaim(uint64 client, bytes piece);
    error NotActive(uint64 provider, uint64 sector);
    error TooEarly(uint256 epoch, uint256 until);
    error NotAvailable(uint256 lastProven);
    error WrongPrice(uint256 given);

    uint256 private constant DAY = 2880;
    /// Revenue for a share is counted in parts of 2^128.
    uint256 private constant SCALE = 1 << 128;

    bytes public piece;
    uint64 public immutable dao;
    uint256 public immutable price;
    uint256 public immutable rentPerDay;

    uint64 public provider;
    uint64 public sector;
    uint256 public lastProven;
    uint256 public reserve;
    uint256 private _perShare;
    mapping(address holder => uint256) private _perShareSeen;
    mapping(address holder => uint256) private _owed;
    mapping(address buyer => bool) public hasAccess;

    constructor(
        bytes memory piece_,
        address dao_,
        uint256 price_,
        uint256 rentPerDay_,
        address[] memory contributors,
        uint256[] memory shares
    ) ERC20("Dataset", "SET") {
        piece = piece_;
        dao = Filecoin.idOf(dao_);
        price = price_;
        rentPerDay = rentPerDay_;
        for (uint256 i = 0; i < contributors.length; i++) _mint(contributors[i], shares[i]);
    }

    /// Names the provider that stores the dataset, by its claim of the DAO's allocation.
    function bind(uint64 provider_, uint64 claim) external {
        uint64[] memory ids = new uint64[](1);
        ids[0] = claim;
        (Batch.Outcome memory outcome, VerifiedRegistry.Claim[] memory claims) =
            VerifiedRegistry.getClaims(provider_, ids);
        if (outcome.successCount == 0) revert NoClaim(provider_, claim);
        if (claims[0].client != dao || keccak256(claims[0].piece) != keccak256(piece))
            revert OtherClaim(claims[0].client, claims[0].piece);
        (provider, sector) = (provider_, claims[0].sector);
        emit Bound(provider, sector);
    }

    /// Shows that the sector is active, and pays the owner of the miner rent for a day.
    /// @param place the sector's place, which GenerateSectorLocation gives
    function prove(bytes calldata place) external {
        if (block.number < lastProven + DAY) revert TooEarly(block.number, lastProven + DAY);
        if (!Miner.isStatus(provider, sector, Miner.Status.Active, place))
            revert NotActive(provider, sector);
        lastProven = block.number;
        uint256 rent = rentPerDay < reserve ? rentPerDay : reserve;
        reserve -= rent;
        emit Proven(provider, rent);
        if (rent == 0) return;
        (bytes memory owner,) = Miner.owner(provider);
        Filecoin.transfer(Filecoin.idOfAny(owner), rent);
    }

    /// Buys access, while the dataset is proven to be stored.
    function buyAccess() external payable {
        if (msg.value != price) revert WrongPrice(msg.value);
        if (lastProven == 0 || block.number > lastProven + 2 * DAY) revert NotAvailable(lastProven);
        hasAccess[msg.sender] = true;
        uint256 toHolders = msg.value / 2;
        reserve += msg.value - toHolders;
        _perShare += toHolders * SCALE / totalSupply();
        emit Sold(msg.sender, toHolders);
    }

    /// Pays a holder's part of the revenue, rounded down.
    function claimRevenue() external returns (uint256 amount) {
        _settle(msg.sender);
        amount = _owed[msg.sender];
        _owed[msg.sender] = 0;
        emit Claimed(msg.sender, amount);
        (bool isOk,) = msg.sender.call{value: amount}("");
        require(isOk, "the payment failed");
    }

    /// Shares that change hands keep the revenue from before with their former holder.
    function _update(address from, address to, uint256 value) internal override {
        _settle(from);
        _settle(to);
        super._update(from, to, value);
    }

    function _settle(address holder) private {
        _owed[holder] += balanceOf(holder) * (_perShare - _perShareSeen[holder]) / SCALE;
        _perShareSeen[holder] = _perShare;
    }
}
