// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Numbers, Ledger} from "./Numbers.sol";

interface IOracle {
    function price(uint256 id) external view returns (uint256);
}

error Forbidden(address who);

/// An owner, a guard against reentry and an entry that derived contracts fill in.
abstract contract Base {
    event Changed(address indexed who, uint256 value);

    address public owner;
    uint256 internal entries;
    uint256 public immutable floor;

    constructor(uint256 lowest) {
        owner = msg.sender;
        floor = lowest;
    }

    modifier onlyOwner() {
        if (msg.sender != owner) revert Forbidden(msg.sender);
        _;
    }

    modifier once() {
        require(entries == 0, "entered");
        entries = 1;
        _;
        entries = 0;
    }

    modifier atLeast(uint256 value, uint256 lowest) {
        require(value >= lowest);
        _;
    }

    modifier nothing() {
        _;
    }

    function weigh(uint256 value) public view virtual returns (uint256);

    function hand(address to) public virtual onlyOwner {
        owner = to;
        emit Changed(to, 0);
    }

    function unused(uint256 value) internal pure returns (uint256) {
        uint256 twice = value * 2;
        return twice;
    }

    function early(uint256 value) public pure returns (string memory) {
        if (value == 0) return "zero";
        else if (value < 10) return "small";
        else {
            if (value > 1000) {
                return "huge";
            }
        }
        return "large";
    }
}
