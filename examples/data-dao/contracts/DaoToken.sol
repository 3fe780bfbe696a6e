// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

/// Shares of the DAO. They can be sold at any time; what counts in a vote is who had them when the
/// proposal was made.
contract DaoToken is ERC20, EIP712, ERC20Votes {
    constructor(address[] memory members, uint256 each) ERC20("Data DAO", "DATA") EIP712("Data DAO", "1") {
        for (uint256 i = 0; i < members.length; i++) _mint(members[i], each);
    }

    /// Holders vote themselves unless they delegate.
    function delegates(address account) public view override returns (address) {
        address chosen = super.delegates(account);
        return chosen == address(0) ? account : chosen;
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }
}
