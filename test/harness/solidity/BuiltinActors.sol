// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {
    Account,
    Batch,
    Bits,
    Cbor,
    Datacap,
    Filecoin,
    Market,
    Miner,
    Multisig,
    Power,
    VerifiedRegistry
} from "litefvm/solidity/Filecoin.sol";

contract MinerProbe {
    receive() external payable {}

    function owner(uint64 m) external returns (bytes memory, bytes memory) {
        return Miner.owner(m);
    }

    function isControlling(uint64 m, bytes calldata account) external returns (bool) {
        return Miner.isControlling(m, account);
    }

    function sectorSize(uint64 m) external returns (uint64) {
        return Miner.sectorSize(m);
    }

    function availableBalance(uint64 m) external returns (int256) {
        return Miner.availableBalance(m);
    }

    function vestingFunds(uint64 m) external returns (Miner.Vesting[] memory) {
        return Miner.vestingFunds(m);
    }

    function peerId(uint64 m) external returns (bytes memory) {
        return Miner.peerId(m);
    }

    function multiaddrs(uint64 m) external returns (bytes[] memory) {
        return Miner.multiaddrs(m);
    }

    function beneficiary(uint64 m)
        external
        returns (Miner.Beneficiary memory, Miner.PendingBeneficiary memory)
    {
        return Miner.beneficiary(m);
    }

    function maxTerminationFee(uint64 m, uint256 power, uint256 pledge) external returns (uint256) {
        return Miner.maxTerminationFee(m, power, pledge);
    }

    function initialPledge(uint64 m) external returns (uint256) {
        return Miner.initialPledge(m);
    }

    function location(uint64 m, uint64 sector) external returns (Miner.Status, bytes memory) {
        return Miner.location(m, sector);
    }

    function isStatus(uint64 m, uint64 sector, Miner.Status status, bytes calldata place)
        external
        returns (bool)
    {
        return Miner.isStatus(m, sector, status, place);
    }

    function nominalExpiration(uint64 m, uint64 sector) external returns (int64) {
        return Miner.nominalExpiration(m, sector);
    }

    function changeWorker(uint64 m, bytes calldata worker, bytes[] calldata controls) external {
        Miner.changeWorker(m, worker, controls);
    }

    function confirmChangeWorker(uint64 m) external {
        Miner.confirmChangeWorker(m);
    }

    function changePeerId(uint64 m, bytes calldata id) external {
        Miner.changePeerId(m, id);
    }

    function changeMultiaddrs(uint64 m, bytes[] calldata addrs) external {
        Miner.changeMultiaddrs(m, addrs);
    }

    function changeOwner(uint64 m, bytes calldata newOwner) external {
        Miner.changeOwner(m, newOwner);
    }

    function changeBeneficiary(uint64 m, bytes calldata who, uint256 quota, int64 expiration)
        external
    {
        Miner.changeBeneficiary(m, who, quota, expiration);
    }

    function withdraw(uint64 m, uint256 amount) external returns (uint256) {
        return Miner.withdraw(m, amount);
    }

    function repayDebt(uint64 m) external payable {
        Miner.repayDebt(m, msg.value);
    }
}

/// A client of deals, which accepts every signature, and a receiver of sectors' contents.
contract MarketProbe {
    event Notified(Market.Proposal proposal, uint64 deal);
    event Stored(uint64 sector, int64 minimumCommitment, Miner.Piece piece);

    uint64 private constant CBOR = 0x51;

    function handle_filecoin_method(uint64 method, uint64, bytes calldata params)
        external
        returns (uint32, uint64, bytes memory)
    {
        if (method == Account.AUTHENTICATE_MESSAGE) {
            (, bytes memory message) = Account.readAuthentication(params);
            require(Market.read(message).size > 0, "no proposal");
            return (0, CBOR, Cbor.boolean(true));
        }
        if (method == Market.MARKET_NOTIFY_DEAL) {
            (Market.Proposal memory proposal, uint64 deal) = Market.readNotification(params);
            emit Notified(proposal, deal);
            return (0, 0, "");
        }
        require(method == Miner.SECTOR_CONTENT_CHANGED, "unknown method");
        Miner.SectorChange[] memory changes = Miner.readSectorChanges(params);
        bool[][] memory accepted = new bool[][](changes.length);
        for (uint256 i = 0; i < changes.length; i++) {
            accepted[i] = new bool[](changes[i].added.length);
            for (uint256 k = 0; k < accepted[i].length; k++) {
                accepted[i][k] = true;
                emit Stored(changes[i].sector, changes[i].minimumCommitment, changes[i].added[k]);
            }
        }
        return (0, CBOR, Miner.writeAcceptance(accepted));
    }

    function addBalance(bytes calldata who) external payable {
        Market.addBalance(who, msg.value);
    }

    function withdraw(bytes calldata who, uint256 amount) external returns (uint256) {
        return Market.withdraw(who, amount);
    }

    function balanceOf(bytes calldata who) external returns (uint256, uint256) {
        return Market.balanceOf(who);
    }

    function publish(Market.Proposal[] calldata proposals, bytes[] calldata signatures)
        external
        returns (uint64[] memory, bytes memory)
    {
        return Market.publish(proposals, signatures);
    }

    function write(Market.Proposal calldata proposal) external pure returns (bytes memory) {
        return Market.write(proposal);
    }

    function data(uint64 deal) external returns (bytes memory, uint64) {
        return Market.data(deal);
    }

    function client(uint64 deal) external returns (uint64) {
        return Market.client(deal);
    }

    function provider(uint64 deal) external returns (uint64) {
        return Market.provider(deal);
    }

    function label(uint64 deal) external returns (bytes memory) {
        return Market.label(deal);
    }

    function term(uint64 deal) external returns (int64, int64) {
        return Market.term(deal);
    }

    function totalPrice(uint64 deal) external returns (uint256) {
        return Market.totalPrice(deal);
    }

    function clientCollateral(uint64 deal) external returns (uint256) {
        return Market.clientCollateral(deal);
    }

    function providerCollateral(uint64 deal) external returns (uint256) {
        return Market.providerCollateral(deal);
    }

    function isVerified(uint64 deal) external returns (bool) {
        return Market.isVerified(deal);
    }

    function activation(uint64 deal) external returns (int64, int64) {
        return Market.activation(deal);
    }

    function tryActivation(uint64 deal) external returns (int256, int64, int64) {
        return Market.tryActivation(deal);
    }

    function sector(uint64 deal) external returns (uint64) {
        return Market.sector(deal);
    }

    function settle(uint64[] calldata deals)
        external
        returns (Batch.Outcome memory, Market.Settlement[] memory)
    {
        return Market.settle(deals);
    }

    function bits(uint64[] calldata numbers) external pure returns (bytes memory) {
        return Bits.encode(numbers);
    }
}

contract PowerProbe {
    function createMiner(Power.NewMiner calldata miner)
        external
        payable
        returns (uint64, bytes memory)
    {
        return Power.createMiner(miner, msg.value);
    }

    function networkRawPower() external returns (uint256) {
        return Power.networkRawPower();
    }

    function minerRawPower(uint64 miner) external returns (uint256, bool) {
        return Power.minerRawPower(miner);
    }

    function minerPower(uint64 miner) external returns (uint256, uint256) {
        return Power.minerPower(miner);
    }

    function minerCount() external returns (int64) {
        return Power.minerCount();
    }

    function minerConsensusCount() external returns (int64) {
        return Power.minerConsensusCount();
    }

    function isSignedBy(uint64 account, bytes calldata signature, bytes calldata message)
        external
        returns (bool)
    {
        return Account.isSignedBy(account, signature, message);
    }

    function announce(uint64 wallet) external {
        Multisig.announce(wallet, 0x85223bdf, "hello");
    }

    function proposal(uint64 to, uint256 value, uint64 method, bytes calldata params)
        external
        pure
        returns (bytes memory)
    {
        return Multisig.proposal(to, value, method, params);
    }

    function contractCall(address to, uint256 value, bytes calldata input)
        external
        view
        returns (bytes memory)
    {
        return Multisig.contractCall(to, value, input);
    }

    function idOfAny(bytes calldata filecoinAddress) external view returns (uint64) {
        return Filecoin.idOfAny(filecoinAddress);
    }
}

/// A verifier and a client of the verified registry.
contract RegistryProbe {
    event Got(Datacap.Received received);

    function handle_filecoin_method(uint64 method, uint64, bytes calldata params)
        external
        returns (uint32, uint64, bytes memory)
    {
        require(method == Datacap.RECEIVE, "unknown method");
        emit Got(Datacap.readReceived(params));
        return (0, 0, "");
    }

    function addVerifiedClient(bytes calldata client, uint256 amount) external {
        VerifiedRegistry.addVerifiedClient(client, amount);
    }

    function removeExpiredAllocations(uint64 client, uint64[] calldata ids)
        external
        returns (uint64[] memory, Batch.Outcome memory, uint256)
    {
        return VerifiedRegistry.removeExpiredAllocations(client, ids);
    }

    function getClaims(uint64 provider, uint64[] calldata ids)
        external
        returns (Batch.Outcome memory, VerifiedRegistry.Claim[] memory)
    {
        return VerifiedRegistry.getClaims(provider, ids);
    }

    function extendClaimTerms(VerifiedRegistry.ClaimTerm[] calldata terms)
        external
        returns (Batch.Outcome memory)
    {
        return VerifiedRegistry.extendClaimTerms(terms);
    }

    function removeExpiredClaims(uint64 provider, uint64[] calldata ids)
        external
        returns (uint64[] memory, Batch.Outcome memory)
    {
        return VerifiedRegistry.removeExpiredClaims(provider, ids);
    }

    function facts() external returns (string memory, string memory, uint64, uint256) {
        return (Datacap.name(), Datacap.symbol(), Datacap.granularity(), Datacap.totalSupply());
    }

    function balanceOf(bytes calldata owner) external returns (uint256) {
        return Datacap.balanceOf(owner);
    }

    function allowance(bytes calldata owner, bytes calldata operator) external returns (uint256) {
        return Datacap.allowance(owner, operator);
    }

    function transferFrom(
        bytes memory from,
        bytes memory to,
        uint256 amount,
        bytes memory data
    ) external returns (Datacap.Spent memory) {
        return Datacap.transferFrom(from, to, amount, data);
    }

    function increaseAllowance(bytes calldata operator, uint256 delta) external returns (uint256) {
        return Datacap.increaseAllowance(operator, delta);
    }

    function decreaseAllowance(bytes calldata operator, uint256 delta) external returns (uint256) {
        return Datacap.decreaseAllowance(operator, delta);
    }

    function revokeAllowance(bytes calldata operator) external returns (uint256) {
        return Datacap.revokeAllowance(operator);
    }

    function burn(uint256 amount) external returns (uint256) {
        return Datacap.burn(amount);
    }

    function burnFrom(bytes calldata owner, uint256 amount) external returns (uint256, uint256) {
        return Datacap.burnFrom(owner, amount);
    }

    function allocate(
        Datacap.AllocationRequest[] memory requests,
        VerifiedRegistry.ClaimTerm[] memory extensions,
        uint256 bytesOfExtensions
    ) external returns (Datacap.Allocated memory) {
        return Datacap.allocate(requests, extensions, bytesOfExtensions);
    }
}
