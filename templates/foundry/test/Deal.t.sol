// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Test} from "forge-std/Test.sol";
import {fvm, FvmCheats} from "litefvm/solidity/FvmCheats.sol";

/// A storage deal on the market, power and miner actors of the network.
contract DealTest is Test {
    uint64 constant DAYS = 200;
    uint256 constant PRICE = 1 gwei;

    address client;
    uint64 miner;

    function setUp() public {
        client = fvm.account("client"); // has a key, so that it can sign deals
        miner = fvm.createMiner(address(0xB0B));
    }

    function test_DealFromPublishingToSlashing() public {
        // The client puts the price of the whole deal into escrow.
        FvmCheats.DealTerms memory terms;
        terms.client = client;
        terms.provider = miner;
        terms.durationDays = DAYS;
        terms.pricePerEpoch = PRICE;
        uint64 deal = fvm.publishDeal(terms);
        (uint256 escrow, uint256 locked) = fvm.escrowOf(client);
        assertEq(escrow, DAYS * 2880 * PRICE);
        assertEq(locked, escrow);
        assertStatus(deal, FvmCheats.DealStatus.Published);

        // The miner proves a sector with the deal.
        uint64[] memory deals = new uint64[](1);
        deals[0] = deal;
        uint64 sector = fvm.onboard(miner, deals);
        assertStatus(deal, FvmCheats.DealStatus.Active);

        // A day passes, with cron at each epoch; the sector's first window PoSt gives it power.
        fvm.advanceDays(1, true);
        (uint256 power,) = fvm.minerPower(miner);
        assertEq(power, 32 << 30);

        // The miner gives the sector up, and loses the collateral of the deal.
        (uint256 collateral,) = fvm.escrowOf(fvm.addressOf(miner));
        assertGt(collateral, 0);
        fvm.terminate(miner, sector);
        (collateral,) = fvm.escrowOf(fvm.addressOf(miner));
        assertEq(collateral, 0);
        assertStatus(deal, FvmCheats.DealStatus.Ended);
        (power,) = fvm.minerPower(miner);
        assertEq(power, 0);
    }

    function test_MissedProofsAreSlashed() public {
        uint64[] memory deals = new uint64[](1);
        deals[0] = fvm.publishDeal(client, miner);
        uint64 sector = fvm.onboard(miner, deals);
        fvm.advanceDays(1, true);
        assertSector(sector, FvmCheats.SectorStatus.Active);

        // The miner misses a window PoSt: the sector is faulty, and its power is gone.
        fvm.advanceDays(1, false);
        assertSector(sector, FvmCheats.SectorStatus.Faulty);
        (uint256 power,) = fvm.minerPower(miner);
        assertEq(power, 0);

        // Each day of faults has a fee. With 43 days in place of one, cron would terminate the sector, and the
        // market would slash the collateral of the deal; that takes some seconds.
        uint256 balance = fvm.addressOf(miner).balance;
        fvm.advanceDays(1, false);
        assertLt(fvm.addressOf(miner).balance, balance);

        // The miner proves the sector again.
        fvm.declareRecovered(miner, sector);
        fvm.advanceDays(1, true);
        assertSector(sector, FvmCheats.SectorStatus.Active);
    }

    function assertSector(uint64 sector, FvmCheats.SectorStatus expected) internal {
        assertEq(uint256(fvm.sectorStatus(miner, sector)), uint256(expected));
    }

    function assertStatus(uint64 deal, FvmCheats.DealStatus expected) internal {
        assertEq(uint256(fvm.dealStatus(deal)), uint256(expected));
    }
}
