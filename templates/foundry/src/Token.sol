// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// A token that anyone can buy for FIL until the supply is sold.
contract Token is ERC20, Ownable {
    event Sold(address indexed buyer, uint256 amount);

    error SoldOut(uint256 wanted, uint256 left);

    uint256 public constant PER_FIL = 1000;
    uint256 public immutable cap;

    constructor(uint256 cap_) ERC20("Token", "TKN") Ownable(msg.sender) {
        cap = cap_;
    }

    function buy() external payable {
        uint256 amount = msg.value * PER_FIL;
        uint256 left = cap - totalSupply();
        if (amount > left) revert SoldOut(amount, left);
        _mint(msg.sender, amount);
        emit Sold(msg.sender, amount);
    }

    function withdraw() external onlyOwner {
        (bool isOk,) = owner().call{value: address(this).balance}("");
        require(isOk, "the owner does not take FIL");
    }
}
