// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

contract Base {
    uint256 public total;

    constructor(uint256 first) {
        total = first;
    }

    function add(uint256 n) public virtual {
        total += n;
    }
}

contract Writes is Base {
    mapping(uint256 => uint256) public slots;

    constructor() Base(3) {
        fill(0, 2);
    }

    function add(uint256 n) public override {
        super.add(n);
    }

    function add(uint256 n, uint256 times) external {
        for (uint256 i = 0; i < times; i++) super.add(n);
    }

    function both() external {
        fill(10, 3);
        fillOther(20, 1);
    }

    function thenAsk(address other) external {
        fill(30, 1);
        ask(other);
    }

    function fill(uint256 from, uint256 count) internal {
        for (uint256 i = 0; i < count; i++) {
            slots[from + i] = block.number + i; // changes a slot
        }
    }

    function fillOther(uint256 from, uint256 count) internal {
        for (uint256 i = 0; i < count; i++) {
            slots[from + i] = block.timestamp + i;
            slots[1] = slots[1]; // changes nothing
        }
    }

    function ask(address other) internal {
        (bool ok, bytes memory data) = other.call("");
        require(ok && data.length == 0, "no answer");
    }
}
