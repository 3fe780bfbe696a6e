// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

/// Storage for Foundry tests: miners, sectors, deals and datacap of the real built-in actors, as `litefvm forge test`
/// runs them. Import the constant, and call it beside `vm`:
///
///     import {fvm} from "litefvm/solidity/FvmCheats.sol";
///
/// Proofs are fakes: nothing is sealed. Each function sends its messages at once, to the state that the test has, and
/// a call that fails changes nothing. `vm.roll` and `vm.warp` jump and run no cron: use `advanceEpochs` and
/// `advanceDays` where sectors, deals or power have to follow. Actors are named by their ids (`uint64`).
interface FvmCheats {
    /// Status of a sector: without a proof of replication, proven but without a window PoSt yet, and so on.
    enum SectorStatus {
        Unknown,
        PreCommitted,
        Unproven,
        Active,
        Faulty,
        Recovering,
        Terminated
    }

    /// Status of a deal. The market forgets a deal that is settled after its end, or whose sector was terminated: `Ended`.
    enum DealStatus {
        Published,
        Active,
        Slashed,
        Ended
    }

    /// Terms of a deal. A term that is 0 or empty has its default.
    struct DealTerms {
        /// An account of `fvm.account`, which signs the deal, or a contract, whose AuthenticateMessage the market asks.
        address client;
        /// Actor id of the miner.
        uint64 provider;
        /// Days from the start, which is two days from now: 180 to 1278, 180 by default.
        uint64 durationDays;
        /// attoFIL for an epoch and the whole piece; 0 is a free deal.
        uint256 pricePerEpoch;
        /// Padded size in bytes, a power of two; that of a sector by default.
        uint64 pieceSize;
        /// Whether the client pays with datacap, so that the power counts ten times.
        bool verified;
        /// Label of the deal, which names its fake piece too; its number by default.
        string label;
        /// Signature for the AuthenticateMessage of a contract: its type in the first byte.
        bytes signature;
    }

    /// A piece with datacap that is allocated to it.
    struct Allocation {
        /// Actor id of the client.
        uint64 client;
        uint64 id;
        /// CID of the piece.
        bytes piece;
        /// Padded size in bytes.
        uint64 size;
    }

    /// Funds of a miner in attoFIL.
    struct MinerFunds {
        uint256 balance;
        uint256 initialPledge;
        uint256 lockedFunds;
        uint256 preCommitDeposits;
        uint256 feeDebt;
        int256 available;
    }

    /// Returns the account of a name, with a key of its own and funds. It is a client that can sign deals.
    function account(string calldata name) external returns (address);
    /// Returns the Ethereum address of an actor.
    function addressOf(uint64 actor) external returns (address);
    /// Returns the actor id of an address.
    function idOf(address addr) external returns (uint64);

    /// Creates a miner of this owner, an account or a contract, which is given the 2,000 FIL that it sends along.
    function createMiner(address owner) external returns (uint64 miner);
    /// Creates a miner of this owner, which sends so many attoFIL of its own along.
    function createMiner(address owner, uint256 value) external returns (uint64 miner);
    /// Commits a sector without data. Time passes: the challenge comes 150 epochs after the pre-commitment.
    function onboard(uint64 miner) external returns (uint64 sector);
    /// Commits a sector with deals, which become active.
    function onboard(uint64 miner, uint64[] calldata deals) external returns (uint64 sector);
    /// Commits a sector with pieces that have allocations, which become claims.
    function onboardPieces(uint64 miner, Allocation[] calldata pieces) external returns (uint64 sector);

    /// Publishes a deal. Escrow that client and miner lack is put in before.
    function publishDeal(DealTerms calldata terms) external returns (uint64 deal);
    /// Publishes a free deal of 180 days, as large as a sector.
    function publishDeal(address client, uint64 miner) external returns (uint64 deal);
    function dealStatus(uint64 deal) external returns (DealStatus);
    /// Pays what is due of deals.
    function settleDeals(uint64[] calldata deals) external;
    /// Returns the escrow of an address in the market, and how much of it is locked.
    function escrowOf(address addr) external returns (uint256 escrow, uint256 locked);

    /// Gives a client datacap.
    function grantDatacap(address client, uint256 sizeBytes) external;
    /// Allocates datacap of a client for a piece as large as a sector of the miner.
    function allocate(address client, uint64 miner) external returns (Allocation memory);
    /// Allocates datacap of a client for a piece of so many bytes, a power of two.
    function allocate(address client, uint64 miner, uint64 sizeBytes) external returns (Allocation memory);
    /// Returns the ids of the claims that a sector holds.
    function claimsOf(uint64 miner, uint64 sector) external returns (uint64[] memory);

    /// Lets epochs pass. Cron runs at each, and all sectors are proven.
    function advanceEpochs(uint64 count) external;
    /// Lets epochs pass. Cron runs at each; without proofs sectors become faulty, and are terminated after 42 days.
    function advanceEpochs(uint64 count, bool prove) external;
    /// Lets days of 2,880 epochs pass, as `advanceEpochs` does.
    function advanceDays(uint64 count, bool prove) external;

    function sectorStatus(uint64 miner, uint64 sector) external returns (SectorStatus);
    /// Declares a faulty sector as recovered. Its next proof makes it active.
    function declareRecovered(uint64 miner, uint64 sector) external;
    /// Ends a sector early. The miner pays a fee, and the market slashes the collateral of its deals.
    function terminate(uint64 miner, uint64 sector) external;
    /// Pays the reward of a block to a miner.
    function awardBlockReward(uint64 miner) external;
    /// Returns the power of a miner in bytes.
    function minerPower(uint64 miner) external returns (uint256 raw, uint256 qualityAdjusted);
    function minerFunds(uint64 miner) external returns (MinerFunds memory);
}

// The cheatcodes of this file.
FvmCheats constant fvm = FvmCheats(address(uint160(uint256(keccak256("litefvm cheats")))));
