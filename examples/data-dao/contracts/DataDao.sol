// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Cbor, Filecoin} from "litefvm/solidity/Filecoin.sol";
import {DaoToken} from "./DaoToken.sol";

/// Decides together what data is worth keeping. The DAO is a verified client: it has datacap, and each
/// proposal that passes spends some of it, on an allocation of a piece for a storage provider, who then
/// stores it as verified data.
contract DataDao {
    using Cbor for Cbor.Cursor;

    struct Proposal {
        bytes piece;
        uint64 size;
        uint64 provider;
        uint256 madeAt;
        uint256 yes;
        uint256 no;
        bool isDone;
    }

    event Proposed(uint256 indexed id, address indexed by, bytes piece, uint64 size, uint64 provider);
    event Voted(uint256 indexed id, address indexed by, bool isFor, uint256 weight);
    event Allocated(uint256 indexed id, uint64 allocation);

    error NoShares(address account);
    error NotOpen(uint256 id);
    error VotedAlready(uint256 id, address account);
    error StillOpen(uint256 id, uint256 until);
    error NotWanted(address from, uint64 method);
    error NotPassed(uint256 id, uint256 yes, uint256 no);

    /// Numbers of methods: FRC-42, of the names.
    uint64 private constant TRANSFER = 80475954;
    uint64 private constant BALANCE = 3261979605;
    uint64 private constant RECEIVE = 3726118371;
    /// Datacap has as many decimals as FIL; a byte is one whole.
    uint256 private constant BYTE = 1e18;
    uint64 private constant DAY = 2880;

    DaoToken public immutable token;
    /// In epochs.
    uint256 public immutable votingPeriod;
    Proposal[] public proposals;
    mapping(uint256 id => mapping(address account => bool)) public hasVoted;

    constructor(DaoToken token_, uint256 votingPeriod_) {
        token = token_;
        votingPeriod = votingPeriod_;
    }

    /// @param piece the CID of the piece, in bytes
    /// @param size of the piece, in bytes, padded
    /// @param provider the id of a miner actor
    function propose(bytes calldata piece, uint64 size, uint64 provider) external returns (uint256 id) {
        if (token.balanceOf(msg.sender) == 0) revert NoShares(msg.sender);
        id = proposals.length;
        proposals.push(Proposal(piece, size, provider, block.number, 0, 0, false));
        emit Proposed(id, msg.sender, piece, size, provider);
    }

    function vote(uint256 id, bool isFor) external {
        Proposal storage proposal = proposals[id];
        if (block.number > proposal.madeAt + votingPeriod) revert NotOpen(id);
        if (hasVoted[id][msg.sender]) revert VotedAlready(id, msg.sender);
        uint256 weight = token.getPastVotes(msg.sender, proposal.madeAt);
        if (weight == 0) revert NoShares(msg.sender);
        hasVoted[id][msg.sender] = true;
        if (isFor) proposal.yes += weight;
        else proposal.no += weight;
        emit Voted(id, msg.sender, isFor, weight);
    }

    /// Anyone may do this once the vote has ended.
    function execute(uint256 id) external returns (uint64 allocation) {
        Proposal storage proposal = proposals[id];
        if (proposal.isDone) revert NotOpen(id);
        uint256 until = proposal.madeAt + votingPeriod;
        if (block.number <= until) revert StillOpen(id, until);
        (uint256 yes, uint256 no) = (proposal.yes, proposal.no);
        uint256 quorum = token.getPastTotalSupply(proposal.madeAt) / 4;
        if (yes <= no || yes < quorum) revert NotPassed(id, yes, no);
        proposal.isDone = true;
        allocation = _allocate(proposal);
        emit Allocated(id, allocation);
    }

    /// What actors that are no contracts call, by any method: here, when they send tokens. The DAO takes
    /// datacap.
    function handle_filecoin_method(uint64 method, uint64, bytes calldata)
        external
        view
        returns (uint32 exitCode, uint64 codec, bytes memory returned)
    {
        bool isDatacap = method == RECEIVE && msg.sender == Filecoin.masked(Filecoin.DATACAP);
        if (!isDatacap) revert NotWanted(msg.sender, method);
        return (0, 0, "");
    }

    /// The datacap that is left, in bytes.
    function datacap() external returns (uint256) {
        bytes memory self = Filecoin.idAddress(Filecoin.idOf(address(this)));
        bytes memory answer = Filecoin.ask(Filecoin.DATACAP, BALANCE, Cbor.byteString(self));
        return Cbor.cursor(answer).readAmount() / BYTE;
    }

    /// Sends datacap to the verified registry with what it is for, and gives the id of the allocation.
    function _allocate(Proposal storage proposal) private returns (uint64) {
        bytes memory request = bytes.concat(
            Cbor.array(6),
            Cbor.unsigned(proposal.provider),
            Cbor.link(proposal.piece),
            Cbor.unsigned(proposal.size),
            _terms()
        );
        // Allocations, and no longer terms for claims that there are.
        bytes memory requests = bytes.concat(Cbor.array(2), Cbor.array(1), request, Cbor.array(0));
        bytes memory params = bytes.concat(
            Cbor.array(3),
            Cbor.byteString(Filecoin.idAddress(Filecoin.VERIFIED_REGISTRY)),
            Cbor.amount(proposal.size * BYTE),
            Cbor.byteString(requests)
        );
        return _allocationOf(Filecoin.call(Filecoin.DATACAP, TRANSFER, params, 0));
    }

    /// For how long the piece is to be stored, at least and at most, and when the allocation expires if
    /// nobody claims it.
    function _terms() private view returns (bytes memory) {
        uint64 expiration = uint64(block.number) + 30 * DAY;
        return bytes.concat(
            Cbor.unsigned(180 * DAY), Cbor.unsigned(540 * DAY), Cbor.unsigned(expiration)
        );
    }

    /// The transfer returns two balances and what the registry says: how many allocations and extensions
    /// were made, each with the failures, and the ids of the allocations.
    function _allocationOf(bytes memory returned) private pure returns (uint64) {
        Cbor.Cursor memory transfer = Cbor.cursor(returned);
        transfer.readArray();
        transfer.readAmount();
        transfer.readAmount();
        Cbor.Cursor memory registry = Cbor.cursor(transfer.readBytes());
        registry.readArray();
        for (uint256 i = 0; i < 2; i++) {
            registry.readArray();
            registry.readUnsigned();
            registry.readArray(); // all or nothing: there are no failures
        }
        registry.readArray();
        return registry.readUnsigned();
    }
}
