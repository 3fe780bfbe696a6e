// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// A counter that its owner may reset after a day.
contract Counter {
    address public immutable owner;
    uint256 public immutable resettableFrom;
    uint256 public count;

    event Increased(address indexed by, uint256 to);

    error NotTheOwner(address caller);
    error TooEarly(uint256 from);

    constructor() {
        owner = msg.sender;
        resettableFrom = block.timestamp + 1 days;
    }

    function increase(uint256 by) external {
        count += by;
        emit Increased(msg.sender, count);
    }

    function reset() external {
        if (msg.sender != owner) revert NotTheOwner(msg.sender);
        if (block.timestamp < resettableFrom) revert TooEarly(resettableFrom);
        count = 0;
    }
}
