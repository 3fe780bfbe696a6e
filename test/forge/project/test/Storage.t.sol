// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {fvm, FvmCheats} from "litefvm/solidity/FvmCheats.sol";
import {vm} from "./Vm.sol";

/// A contract that owns a miner, and a client that accepts every deal.
contract Fund {
    receive() external payable {}

    function handle_filecoin_method(uint64, uint64, bytes calldata) external pure returns (uint32, uint64, bytes memory) {
        return (0, 0x51, hex"f5"); // true, which AuthenticateMessage returns
    }
}

contract StorageTest {
    uint64 constant SECTOR = 32 << 30;
    Fund fund;
    address client;
    uint64 miner;

    function setUp() public {
        fund = new Fund();
        client = fvm.account("client");
        miner = fvm.createMiner(address(0xB0B));
    }

    function test_DealFromPublishingToSlashing() public {
        FvmCheats.DealTerms memory terms;
        terms.client = client;
        terms.provider = miner;
        terms.durationDays = 200;
        terms.pricePerEpoch = 1 gwei;
        uint64 deal = fvm.publishDeal(terms);
        vm.assertEq(uint256(fvm.dealStatus(deal)), uint256(FvmCheats.DealStatus.Published));
        (uint256 escrow, uint256 locked) = fvm.escrowOf(client);
        vm.assertEq(escrow, 200 * 2880 * 1 gwei);
        vm.assertEq(locked, escrow);

        uint64[] memory deals = new uint64[](1);
        deals[0] = deal;
        uint256 before = block.number;
        uint64 sector = fvm.onboard(miner, deals);
        vm.assertGt(block.number, before + 150);
        vm.assertEq(uint256(fvm.sectorStatus(miner, sector)), uint256(FvmCheats.SectorStatus.Unproven));

        fvm.advanceDays(1, true);
        vm.assertEq(uint256(fvm.sectorStatus(miner, sector)), uint256(FvmCheats.SectorStatus.Active));
        vm.assertEq(uint256(fvm.dealStatus(deal)), uint256(FvmCheats.DealStatus.Active));
        (uint256 raw,) = fvm.minerPower(miner);
        vm.assertEq(raw, SECTOR);

        (uint256 collateral,) = fvm.escrowOf(fvm.addressOf(miner));
        fvm.terminate(miner, sector);
        vm.assertEq(uint256(fvm.sectorStatus(miner, sector)), uint256(FvmCheats.SectorStatus.Terminated));
        vm.assertEq(uint256(fvm.dealStatus(deal)), uint256(FvmCheats.DealStatus.Ended));
        (uint256 left,) = fvm.escrowOf(fvm.addressOf(miner));
        vm.assertGt(collateral, 0);
        vm.assertEq(left, 0);
        (raw,) = fvm.minerPower(miner);
        vm.assertEq(raw, 0);
    }

    function test_AMissedProofMakesASectorFaulty() public {
        uint64 sector = fvm.onboard(miner);
        fvm.advanceEpochs(2880, false);
        vm.assertEq(uint256(fvm.sectorStatus(miner, sector)), uint256(FvmCheats.SectorStatus.Faulty));
        fvm.declareRecovered(miner, sector);
        vm.assertEq(uint256(fvm.sectorStatus(miner, sector)), uint256(FvmCheats.SectorStatus.Recovering));
    }

    function test_ContractsOwnMinersAndAreClients() public {
        vm.deal(address(fund), 3000 ether);
        uint64 owned = fvm.createMiner(address(fund), 2000 ether);
        vm.assertEq(address(fund).balance, 1000 ether);
        FvmCheats.DealTerms memory terms;
        terms.client = address(fund);
        terms.provider = owned;
        terms.pricePerEpoch = 1 gwei;
        uint64 deal = fvm.publishDeal(terms);
        vm.assertEq(address(fund).balance, 1000 ether - 180 * 2880 * 1 gwei);
        vm.assertEq(uint256(fvm.dealStatus(deal)), 0);
    }

    function test_DatacapBecomesAClaim() public {
        fvm.grantDatacap(address(fund), 1 << 40);
        FvmCheats.Allocation[] memory pieces = new FvmCheats.Allocation[](2);
        pieces[0] = fvm.allocate(address(fund), miner, 1 << 30);
        pieces[1] = fvm.allocate(address(fund), miner, 1 << 30);
        vm.assertEq(pieces[0].client, fvm.idOf(address(fund)));
        vm.assertGt(pieces[1].id, pieces[0].id);
        uint64 sector = fvm.onboardPieces(miner, pieces);
        vm.assertEq(fvm.claimsOf(miner, sector).length, 2);
        (uint256 raw, uint256 qualityAdjusted) = fvm.minerPower(miner);
        vm.assertEq(raw, 0); // no window PoSt yet
        vm.assertEq(qualityAdjusted, 0);
    }

    function test_ARevertUndoesWorkflows() public {
        uint256 epoch = block.number;
        (bool ok,) = address(this).call(abi.encodeCall(this.onboardAndRevert, ()));
        vm.assertFalse(ok);
        vm.assertEq(uint256(fvm.sectorStatus(miner, 0)), uint256(FvmCheats.SectorStatus.Unknown));
        vm.assertGe(block.number, epoch);
        vm.assertEq(fvm.onboard(miner), 0);
        fvm.awardBlockReward(miner);
        vm.assertGt(fvm.minerFunds(miner).lockedFunds, 0);
    }

    function onboardAndRevert() external {
        fvm.account("nobody afterwards");
        fvm.onboard(miner);
        revert("undone");
    }

    function test_FailsForAClientWithoutAKey() public {
        vm.deal(address(0xC0FFEE), 1 ether);
        fvm.publishDeal(address(0xC0FFEE), miner);
    }

    function test_FailsForAnActorThatIsNoMiner() public {
        fvm.onboard(5);
    }
}
