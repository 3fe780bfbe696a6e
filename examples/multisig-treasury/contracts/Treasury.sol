// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// Holds FIL that its owner, a multisig actor, can pay out after a delay: a payment is queued, waits
/// where everybody sees it, and can be cancelled until somebody executes it.
contract Treasury {
    struct Payment {
        address payable to;
        uint256 amount;
        uint256 readyAt;
    }

    event Queued(uint256 indexed id, address indexed to, uint256 amount, uint256 readyAt);
    event Executed(uint256 indexed id);
    event Cancelled(uint256 indexed id);

    error NotOwner(address caller);
    error NotQueued(uint256 id);
    error NotReady(uint256 id, uint256 readyAt);
    error NotPaid(uint256 id);

    address public immutable owner;
    /// In epochs.
    uint256 public immutable delay;
    uint256 public count;
    mapping(uint256 id => Payment) public payments;

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        _;
    }

    constructor(address owner_, uint256 delay_) payable {
        owner = owner_;
        delay = delay_;
    }

    receive() external payable {}

    function queue(address payable to, uint256 amount) external onlyOwner returns (uint256 id) {
        id = count++;
        uint256 readyAt = block.number + delay;
        payments[id] = Payment(to, amount, readyAt);
        emit Queued(id, to, amount, readyAt);
    }

    function cancel(uint256 id) external onlyOwner {
        if (payments[id].readyAt == 0) revert NotQueued(id);
        delete payments[id];
        emit Cancelled(id);
    }

    /// Anyone may do this: who, when and how much was settled before.
    function execute(uint256 id) external {
        Payment memory payment = payments[id];
        if (payment.readyAt == 0) revert NotQueued(id);
        if (block.number < payment.readyAt) revert NotReady(id, payment.readyAt);
        delete payments[id];
        emit Executed(id);
        (bool isOk,) = payment.to.call{value: payment.amount}("");
        if (!isOk) revert NotPaid(id);
    }
}
