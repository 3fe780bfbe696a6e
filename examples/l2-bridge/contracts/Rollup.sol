// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {Market} from "litefvm/solidity/Filecoin.sol";

/// The bridge of a second layer whose state is a Merkle tree of sixteen balances: those of eight
/// accounts, and what each of them has sent out of the second layer (account 8 more). The operator posts
/// checkpoints, each with a bond: the new state root, and a deal that stores the batch of transfers
/// that leads to it; the deal's label is the hash of the batch. A checkpoint is final after `challengePeriod` epochs, unless somebody shows that
/// - a transfer of the batch leads to another root (the contract runs it again, by Merkle proofs), or
/// - the deal of the batch is not active: its data is not available.
/// The challenger gets the bond, and the checkpoint and those after it are removed.
contract Rollup {
    struct Transfer {
        uint8 from;
        uint8 to;
        uint256 amount;
    }

    /// A transfer, and the root that the operator claims after it.
    struct Step {
        Transfer transfer;
        bytes32 root;
    }

    struct Checkpoint {
        bytes32 root;
        bytes32 batch;
        uint64 deal;
        uint64 finalAt;
        address operator;
    }

    event Deposited(uint8 indexed account, address indexed owner, uint256 amount);
    event Posted(uint256 indexed checkpoint, bytes32 root, bytes32 batch, uint64 deal);
    event Removed(uint256 indexed checkpoint, address indexed challenger, bytes32 reason);
    event Withdrawn(uint8 indexed account, address indexed owner, uint256 amount);

    error NotTheOperator(address caller);
    error WrongBond(uint256 given);
    error NotAvailable(uint64 deal);
    error WrongBatch(uint256 checkpoint);
    error NoFraud(uint256 checkpoint, uint256 step);
    error IsAvailable(uint256 checkpoint);
    error IsFinal(uint256 checkpoint);
    error NotFinal(uint256 checkpoint);
    error WrongProof(uint8 account);
    error TakenOut(uint256 checkpoint, uint8 account);
    error Started();

    uint256 public constant DEPTH = 4;
    uint8 public constant ACCOUNTS = 8;
    uint256 public constant BOND = 5 ether;
    address public immutable operator;
    uint64 public immutable challengePeriod;

    /// Balances of the start: the second layer begins with the deposits that were made before.
    uint256[8] public deposits;
    address[8] public owners;
    Checkpoint[] public checkpoints;
    /// What each account has withdrawn in all.
    uint256[8] public withdrawn;

    constructor(uint64 challengePeriod_) {
        operator = msg.sender;
        challengePeriod = challengePeriod_;
    }

    /// Deposits FIL into an account of the second layer, before it starts.
    function deposit(uint8 account) external payable {
        if (checkpoints.length > 0) revert Started();
        if (owners[account] == address(0)) owners[account] = msg.sender;
        require(owners[account] == msg.sender, "the account is somebody else's");
        deposits[account] += msg.value;
        emit Deposited(account, msg.sender, msg.value);
    }

    /// The root of the deposits, from which the first checkpoint starts.
    function genesisRoot() public view returns (bytes32) {
        bytes32[16] memory nodes;
        for (uint8 i = 0; i < 16; i++) nodes[i] = leafOf(i, i < ACCOUNTS ? deposits[i] : 0);
        for (uint256 width = 8; width > 0; width /= 2) {
            for (uint256 i = 0; i < width; i++)
                nodes[i] = keccak256(abi.encode(nodes[2 * i], nodes[2 * i + 1]));
        }
        return nodes[0];
    }

    function leafOf(uint8 account, uint256 balance) public pure returns (bytes32) {
        return keccak256(abi.encode(account, balance));
    }

    function count() external view returns (uint256) {
        return checkpoints.length;
    }

    /// Posts the state after a batch, whose steps a deal stores.
    function post(bytes32 root, bytes32 batch, uint64 deal) external payable {
        if (msg.sender != operator) revert NotTheOperator(msg.sender);
        if (msg.value != BOND) revert WrongBond(msg.value);
        bytes memory label = bytes(Strings.toHexString(uint256(batch), 32));
        if (!_isActive(deal) || keccak256(Market.label(deal)) != keccak256(label))
            revert NotAvailable(deal);
        uint64 finalAt = uint64(block.number) + challengePeriod;
        emit Posted(checkpoints.length, root, batch, deal);
        checkpoints.push(Checkpoint(root, batch, deal, finalAt, msg.sender));
    }

    /// Shows that a step of a checkpoint's batch is wrong.
    /// @param steps the whole batch, whose hash the checkpoint has
    /// @param balances balances of the sender and of the recipient before the step
    /// @param fromProof siblings of the sender's leaf, from the leaf up, before the step
    /// @param toProof siblings of the recipient's leaf after the sender's balance has changed
    function challenge(
        uint256 id,
        Step[] calldata steps,
        uint256 index,
        uint256[2] calldata balances,
        bytes32[4] calldata fromProof,
        bytes32[4] calldata toProof
    ) external {
        _mustBeOpen(id);
        if (keccak256(abi.encode(steps)) != checkpoints[id].batch) revert WrongBatch(id);
        // A batch whose last root is not the checkpoint's is wrong without a proof.
        bytes32 last = steps.length == 0 ? _rootBefore(id) : steps[steps.length - 1].root;
        if (last == checkpoints[id].root) {
            if (index >= steps.length) revert NoFraud(id, index);
            bytes32 before = index == 0 ? _rootBefore(id) : steps[index - 1].root;
            bytes32 actual = _run(before, steps[index].transfer, balances, fromProof, toProof);
            if (actual == steps[index].root) revert NoFraud(id, index);
        }
        _remove(id, "fraud");
    }

    /// Shows that the data of a checkpoint's batch is lost.
    function challengeAvailability(uint256 id) external {
        _mustBeOpen(id);
        if (_isActive(checkpoints[id].deal)) revert IsAvailable(id);
        _remove(id, "data");
    }

    /// Pays the operator's bond back, once the checkpoint is final.
    function release(uint256 id) external {
        Checkpoint storage checkpoint = checkpoints[id];
        if (block.number < checkpoint.finalAt) revert NotFinal(id);
        address to = checkpoint.operator;
        checkpoint.operator = address(0);
        if (to != address(0)) _send(to, BOND);
    }

    /// Pays out what an account has sent out of the second layer up to a final checkpoint.
    /// @param sentOut the balance of account 8 more, with its proof
    function withdraw(uint256 id, uint8 account, uint256 sentOut, bytes32[4] calldata proof)
        external
        returns (uint256 amount)
    {
        if (block.number < checkpoints[id].finalAt) revert NotFinal(id);
        uint8 exit = account + ACCOUNTS;
        if (rootOf(leafOf(exit, sentOut), exit, proof) != checkpoints[id].root)
            revert WrongProof(exit);
        if (sentOut <= withdrawn[account]) revert TakenOut(id, account);
        amount = sentOut - withdrawn[account];
        withdrawn[account] = sentOut;
        emit Withdrawn(account, owners[account], amount);
        _send(owners[account], amount);
    }

    /// The root of a tree with this leaf.
    function rootOf(bytes32 leaf, uint8 account, bytes32[4] calldata proof)
        public
        pure
        returns (bytes32 node)
    {
        node = leaf;
        for (uint256 i = 0; i < DEPTH; i++) {
            bool isRight = (account >> i) & 1 == 1;
            node = isRight
                ? keccak256(abi.encode(proof[i], node))
                : keccak256(abi.encode(node, proof[i]));
        }
    }

    /// The root after a transfer. A transfer that the sender cannot pay changes nothing, nor does one
    /// of what was sent out, or into what somebody else has sent out.
    function _run(
        bytes32 before,
        Transfer calldata transfer,
        uint256[2] calldata balances,
        bytes32[4] calldata fromProof,
        bytes32[4] calldata toProof
    ) private pure returns (bytes32) {
        (uint8 from, uint8 to) = (transfer.from, transfer.to);
        bool isAllowed = from < ACCOUNTS && from != to && (to < ACCOUNTS || to == from + ACCOUNTS);
        if (!isAllowed) return before;
        if (rootOf(leafOf(from, balances[0]), from, fromProof) != before) revert WrongProof(from);
        if (balances[0] < transfer.amount) return before;
        bytes32 middle = rootOf(leafOf(from, balances[0] - transfer.amount), from, fromProof);
        if (rootOf(leafOf(to, balances[1]), to, toProof) != middle) revert WrongProof(to);
        return rootOf(leafOf(to, balances[1] + transfer.amount), to, toProof);
    }

    function _rootBefore(uint256 id) private view returns (bytes32) {
        return id == 0 ? genesisRoot() : checkpoints[id - 1].root;
    }

    function _mustBeOpen(uint256 id) private view {
        if (block.number >= checkpoints[id].finalAt) revert IsFinal(id);
    }

    /// Removes a checkpoint and those after it. All their bonds are forfeit: the challenger gets one,
    /// and the others stay with the bridge.
    function _remove(uint256 id, bytes32 reason) private {
        while (checkpoints.length > id) checkpoints.pop();
        emit Removed(id, msg.sender, reason);
        _send(msg.sender, BOND);
    }

    function _isActive(uint64 deal) private returns (bool) {
        (int256 exitCode, int64 activated, int64 terminated) = Market.tryActivation(deal);
        return exitCode == 0 && activated >= 0 && terminated < 0;
    }

    function _send(address to, uint256 amount) private {
        (bool isOk,) = to.call{value: amount}("");
        require(isOk, "the payment failed");
    }
}
