// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {Market} from "litefvm/solidity/Filecoin.sol";

/// Tokens whose content is on Filecoin. Each token has the CID of a piece and deals that store it; the
/// contract asks the market whether one of them is active. The creator of a token backs a promise with
/// a bond: the piece is stored until an epoch. If no deal is active before that, the holder takes the
/// bond; if a new deal was added in time, the promise lives on. A token can be listed for sale, and can
/// only be bought while its content is stored.
contract DataNft is ERC721 {
    struct Content {
        bytes piece;
        uint64[] deals;
        address creator;
        uint256 bond;
        uint64 promisedUntil;
        uint256 price;
    }

    event Created(uint256 indexed token, bytes piece, uint256 bond, uint64 promisedUntil);
    event DealAdded(uint256 indexed token, uint64 indexed deal);
    event Sold(uint256 indexed token, address indexed to, uint256 price, uint256 royalty);
    event BondPaid(uint256 indexed token, address indexed to, uint256 amount);

    error OtherPiece(uint256 token, uint64 deal);
    error NotStored(uint256 token);
    error StillStored(uint256 token);
    error NotTheHolder(uint256 token, address caller);
    error NotForSale(uint256 token, uint256 price);
    error NoBond(uint256 token);
    error TooEarly(uint256 epoch, uint64 until);

    /// Parts in 10,000 of a price that the creator gets.
    uint256 public constant ROYALTY = 750;

    mapping(uint256 token => Content) private _contents;
    uint256 public count;

    constructor() ERC721("Data", "DATA") {}

    /// Makes a token of a piece that a deal stores. The value is the bond.
    function create(bytes calldata piece, uint64 deal, uint64 promisedUntil)
        external
        payable
        returns (uint256 token)
    {
        token = count++;
        Content storage content = _contents[token];
        content.piece = piece;
        content.creator = msg.sender;
        content.bond = msg.value;
        content.promisedUntil = promisedUntil;
        addDeal(token, deal);
        if (!isStored(token)) revert NotStored(token);
        emit Created(token, piece, msg.value, promisedUntil);
        _mint(msg.sender, token);
    }

    /// Adds a deal of the same piece; anyone may do this.
    function addDeal(uint256 token, uint64 deal) public {
        (bytes memory piece,) = Market.data(deal);
        if (keccak256(piece) != keccak256(_contents[token].piece)) revert OtherPiece(token, deal);
        _contents[token].deals.push(deal);
        emit DealAdded(token, deal);
    }

    /// Whether a deal of the token's piece is active now.
    function isStored(uint256 token) public returns (bool) {
        uint64[] storage deals = _contents[token].deals;
        for (uint256 i = 0; i < deals.length; i++) {
            (int256 exitCode, int64 activated, int64 terminated) = Market.tryActivation(deals[i]);
            if (exitCode == 0 && activated >= 0 && terminated < 0) return true;
        }
        return false;
    }

    function contentOf(uint256 token) external view returns (Content memory) {
        return _contents[token];
    }

    function list(uint256 token, uint256 price) external {
        if (msg.sender != ownerOf(token)) revert NotTheHolder(token, msg.sender);
        _contents[token].price = price;
    }

    /// Buys a token whose content is stored. The creator gets a royalty, rounded down.
    function buy(uint256 token) external payable {
        Content storage content = _contents[token];
        uint256 price = content.price;
        if (price == 0 || msg.value != price) revert NotForSale(token, price);
        if (!isStored(token)) revert NotStored(token);
        address holder = ownerOf(token);
        uint256 royalty = price * ROYALTY / 10_000;
        content.price = 0;
        _transfer(holder, msg.sender, token);
        emit Sold(token, msg.sender, price, royalty);
        _send(content.creator, royalty);
        _send(holder, price - royalty);
    }

    /// Pays the bond to the holder of a token whose content is lost before its time.
    function claimBond(uint256 token) external {
        if (block.number >= _contents[token].promisedUntil) revert NoBond(token);
        if (isStored(token)) revert StillStored(token);
        _payBond(token, ownerOf(token));
    }

    /// Pays the bond back to the creator, once the promise was kept.
    function releaseBond(uint256 token) external {
        Content storage content = _contents[token];
        if (block.number < content.promisedUntil)
            revert TooEarly(block.number, content.promisedUntil);
        if (!isStored(token)) revert NotStored(token);
        _payBond(token, content.creator);
    }

    function _payBond(uint256 token, address to) private {
        uint256 amount = _contents[token].bond;
        if (amount == 0) revert NoBond(token);
        _contents[token].bond = 0;
        emit BondPaid(token, to, amount);
        _send(to, amount);
    }

    function _send(address to, uint256 amount) private {
        (bool isOk,) = to.call{value: amount}("");
        require(isOk, "the payment failed");
    }
}
