// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// Contract of the suites: a number, a token's transfer, and failures.
contract Counter {
    uint256 public number;
    mapping(address => uint256) public balanceOf;

    event Set(address indexed by, uint256 number);
    event Transfer(address indexed from, address indexed to, uint256 value);

    error TooMuch(uint256 asked, uint256 limit);

    constructor(uint256 start) payable {
        number = start;
        balanceOf[msg.sender] = 1_000_000;
    }

    receive() external payable {}

    function set(uint256 to) external payable {
        if (to > 1000) revert TooMuch(to, 1000);
        number = to;
        emit Set(msg.sender, to);
    }

    function increment() external {
        number++;
        emit Set(msg.sender, number);
    }

    function transfer(address to, uint256 value) external returns (bool) {
        require(balanceOf[msg.sender] >= value, "balance too low");
        balanceOf[msg.sender] -= value;
        balanceOf[to] += value;
        emit Transfer(msg.sender, to, value);
        return true;
    }

    function time() external view returns (uint256 timestamp, uint256 height, uint256 chain) {
        return (block.timestamp, block.number, block.chainid);
    }
}
