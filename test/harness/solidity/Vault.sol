// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

// Sätze mit Umlauten: offsets are in bytes.
library Amounts {
    function half(uint256 amount) internal pure returns (uint256) {
        require(amount > 1, "too small to halve");
        return amount / 2;
    }

    function third(uint256 amount) external pure returns (uint256) {
        assert(amount % 3 == 0);
        return amount / 3;
    }
}

interface IAudit {
    function audit(address who, uint256 amount) external returns (bool);
}

abstract contract Owned {
    error NotOwner(address caller, address owner);

    address public immutable owner = msg.sender;

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner(msg.sender, owner);
        _;
    }
}

function checked(uint256 a, uint256 b) pure returns (uint256) {
    return a - b; // panics below zero
}

contract Vault is Owned {
    event Moved(address indexed from, address indexed to, uint256 amount);

    struct Entry {
        uint256 amount;
        string note;
    }

    uint256 public immutable limit;
    mapping(address => uint256) public balances;

    constructor(uint256 limit_) payable {
        require(limit_ > 0, unicode"ein Limit größer als 0");
        limit = limit_;
        balances[msg.sender] = limit_;
    }

    function move(address to, uint256 amount) external returns (bool) {
        _move(msg.sender, to, amount);
        return true;
    }

    function _move(address from, address to, uint256 amount) internal {
        balances[from] = checked(balances[from], amount);
        balances[to] += amount;
        emit Moved(from, to, amount);
    }

    function close() external onlyOwner {
        balances[owner] = 0;
    }

    function halve() external {
        balances[msg.sender] = Amounts.half(balances[msg.sender]);
    }

    function third() external {
        balances[msg.sender] = Amounts.third(balances[msg.sender]);
    }

    function audited(IAudit auditor) external {
        require(auditor.audit(msg.sender, balances[msg.sender]), "audit failed");
    }

    function sum(Entry[] calldata entries) external pure returns (uint256 total) {
        for (uint256 i = 0; i < entries.length; i++) total += _amountOf(entries[i]);
    }

    function _amountOf(Entry calldata entry) private pure returns (uint256) {
        if (bytes(entry.note).length == 0) {
            assembly {
                mstore(0, 42)
                revert(0, 32)
            }
        }
        return entry.amount;
    }

    receive() external payable {
        revert("no gifts");
    }
}

contract Factory {
    Vault public child;

    function make(uint256 limit_) external returns (Vault) {
        child = new Vault(limit_);
        return child;
    }

    function moveOfChild(address to, uint256 amount) external {
        child.move(to, amount);
    }
}
