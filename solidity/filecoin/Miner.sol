// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Cbor} from "./Cbor.sol";
import {Filecoin} from "./Calls.sol";

/// Storage miners by their ids. Addresses are the bytes of Filecoin addresses; amounts are in attoFIL.
library Miner {
    using Cbor for Cbor.Cursor;

    /// The status of a sector (FIP-0112). The numbers are those of the actor.
    enum Status {
        Dead,
        Active,
        Faulty
    }

    /// An amount that is free after an epoch.
    struct Vesting {
        int64 epoch;
        uint256 amount;
    }

    /// The beneficiary of a miner: it gets withdrawals, up to its quota and its expiration.
    struct Beneficiary {
        bytes beneficiary;
        uint256 quota;
        uint256 usedQuota;
        int64 expiration;
    }

    /// A beneficiary that the owner proposes; `newBeneficiary` is empty if there is none.
    struct PendingBeneficiary {
        bytes newBeneficiary;
        uint256 newQuota;
        int64 newExpiration;
        bool isApprovedByBeneficiary;
        bool isApprovedByNominee;
    }

    /// A piece that was added to a sector.
    struct Piece {
        /// The CID of the piece, in bytes.
        bytes cid;
        /// Padded size in bytes.
        uint64 size;
        bytes payload;
    }

    /// A sector with the pieces of it that concern the receiver.
    struct SectorChange {
        uint64 sector;
        /// The epoch up to which the sector is committed.
        int64 minimumCommitment;
        Piece[] added;
    }

    /// Method that an actor answers when a miner stores a piece that names it.
    uint64 internal constant SECTOR_CONTENT_CHANGED = 2034386435;
    uint64 private constant CHANGE_WORKER_ADDRESS = 3302309124;
    uint64 private constant CHANGE_PEER_ID = 1236548004;
    uint64 private constant WITHDRAW_BALANCE = 2280458852;
    uint64 private constant CHANGE_MULTIADDRS = 1063480576;
    uint64 private constant CONFIRM_CHANGE_WORKER_ADDRESS = 2354970453;
    uint64 private constant REPAY_DEBT = 3665352697;
    uint64 private constant CHANGE_OWNER_ADDRESS = 1010589339;
    uint64 private constant CHANGE_BENEFICIARY = 1570634796;
    uint64 private constant GET_BENEFICIARY = 4158972569;
    uint64 private constant GET_OWNER = 3275365574;
    uint64 private constant IS_CONTROLLING_ADDRESS = 348244887;
    uint64 private constant GET_SECTOR_SIZE = 3858292296;
    uint64 private constant GET_AVAILABLE_BALANCE = 4026106874;
    uint64 private constant GET_VESTING_FUNDS = 1726876304;
    uint64 private constant GET_PEER_ID = 2812875329;
    uint64 private constant GET_MULTIADDRS = 1332909407;
    uint64 private constant MAX_TERMINATION_FEE = 4127382196;
    uint64 private constant INITIAL_PLEDGE = 3180523767;
    uint64 private constant GENERATE_SECTOR_LOCATION = 1321604665;
    uint64 private constant VALIDATE_SECTOR_STATUS = 3092458564;
    uint64 private constant GET_NOMINAL_SECTOR_EXPIRATION = 3010055991;

    /// The owner, and the owner that is proposed; that is empty if there is none.
    function owner(uint64 miner) internal returns (bytes memory current, bytes memory proposed) {
        Cbor.Cursor memory c = _ask(miner, GET_OWNER, "");
        c.readArray();
        current = c.readBytes();
        if (!c.takeNull()) proposed = c.readBytes();
    }

    /// Whether an address is the owner, the worker or a control address.
    function isControlling(uint64 miner, bytes memory account) internal returns (bool) {
        return _ask(miner, IS_CONTROLLING_ADDRESS, Cbor.byteString(account)).readBool();
    }

    /// The size of a sector in bytes.
    function sectorSize(uint64 miner) internal returns (uint64) {
        return _ask(miner, GET_SECTOR_SIZE, "").readUnsigned();
    }

    /// The balance less pledge, deposits, vesting funds and debt; below zero for a miner in debt.
    function availableBalance(uint64 miner) internal returns (int256) {
        return _ask(miner, GET_AVAILABLE_BALANCE, "").readSignedAmount();
    }

    /// The rewards that are not free yet.
    function vestingFunds(uint64 miner) internal returns (Vesting[] memory funds) {
        Cbor.Cursor memory c = _ask(miner, GET_VESTING_FUNDS, "");
        c.readArray();
        funds = new Vesting[](c.readItems());
        for (uint256 i = 0; i < funds.length; i++) {
            c.readArray();
            funds[i].epoch = c.readSigned();
            funds[i].amount = c.readAmount();
        }
    }

    function peerId(uint64 miner) internal returns (bytes memory) {
        Cbor.Cursor memory c = _ask(miner, GET_PEER_ID, "");
        c.readArray();
        return c.readBytes();
    }

    function multiaddrs(uint64 miner) internal returns (bytes[] memory) {
        Cbor.Cursor memory c = _ask(miner, GET_MULTIADDRS, "");
        c.readArray();
        return c.readBytesList();
    }

    /// The beneficiary, and the one that is proposed.
    function beneficiary(uint64 miner)
        internal
        returns (Beneficiary memory active, PendingBeneficiary memory proposed)
    {
        Cbor.Cursor memory c = _ask(miner, GET_BENEFICIARY, "");
        c.readArray();
        c.readArray();
        active.beneficiary = c.readBytes();
        c.readArray();
        active.quota = c.readAmount();
        active.usedQuota = c.readAmount();
        active.expiration = c.readSigned();
        if (c.takeNull()) return (active, proposed);
        c.readArray();
        proposed.newBeneficiary = c.readBytes();
        proposed.newQuota = c.readAmount();
        proposed.newExpiration = c.readSigned();
        proposed.isApprovedByBeneficiary = c.readBool();
        proposed.isApprovedByNominee = c.readBool();
    }

    /// The highest fee for terminating a sector of some quality-adjusted power and pledge (FIP-0098).
    function maxTerminationFee(uint64 miner, uint256 power, uint256 pledge)
        internal
        returns (uint256)
    {
        bytes memory params = bytes.concat(Cbor.array(2), Cbor.amount(power), Cbor.amount(pledge));
        return _ask(miner, MAX_TERMINATION_FEE, params).readAmount();
    }

    /// The pledge of all sectors.
    function initialPledge(uint64 miner) internal returns (uint256) {
        return _ask(miner, INITIAL_PLEDGE, "").readAmount();
    }

    /// The status of a sector and its place, which {isStatus} takes. This walks all partitions: it is
    /// meant for calls off-chain.
    function location(uint64 miner, uint64 sector)
        internal
        returns (Status status, bytes memory place)
    {
        Cbor.Cursor memory c =
            _ask(miner, GENERATE_SECTOR_LOCATION, bytes.concat(Cbor.array(1), Cbor.unsigned(sector)));
        c.readArray();
        status = Status(c.readUnsigned());
        place = c.readBytes();
    }

    /// Whether a sector at a place of {location} has a status. Fails with 17 if it is not there.
    function isStatus(uint64 miner, uint64 sector, Status status, bytes memory place)
        internal
        returns (bool)
    {
        bytes memory params = bytes.concat(
            Cbor.array(3),
            Cbor.unsigned(sector),
            Cbor.unsigned(uint64(status)),
            Cbor.byteString(place)
        );
        return _ask(miner, VALIDATE_SECTOR_STATUS, params).readBool();
    }

    /// The epoch in which a sector is to expire. Fails with 17 for a sector without a record.
    function nominalExpiration(uint64 miner, uint64 sector) internal returns (int64) {
        return _ask(miner, GET_NOMINAL_SECTOR_EXPIRATION, Cbor.unsigned(sector)).readSigned();
    }

    /// Proposes a worker and sets the control addresses. The caller is the owner.
    function changeWorker(uint64 miner, bytes memory worker, bytes[] memory controls) internal {
        bytes memory params =
            bytes.concat(Cbor.array(2), Cbor.byteString(worker), Cbor.byteStringList(controls));
        Filecoin.call(miner, CHANGE_WORKER_ADDRESS, params, 0);
    }

    /// Makes the proposed worker the worker, after its delay. The caller is the owner.
    function confirmChangeWorker(uint64 miner) internal {
        Filecoin.call(miner, CONFIRM_CHANGE_WORKER_ADDRESS, "", 0);
    }

    function changePeerId(uint64 miner, bytes memory id) internal {
        bytes memory params = bytes.concat(Cbor.array(1), Cbor.byteString(id));
        Filecoin.call(miner, CHANGE_PEER_ID, params, 0);
    }

    function changeMultiaddrs(uint64 miner, bytes[] memory addrs) internal {
        bytes memory params = bytes.concat(Cbor.array(1), Cbor.byteStringList(addrs));
        Filecoin.call(miner, CHANGE_MULTIADDRS, params, 0);
    }

    /// Proposes an owner, as the owner; accepts the proposal, as the proposed owner. The address is an
    /// id address.
    function changeOwner(uint64 miner, bytes memory newOwner) internal {
        Filecoin.call(miner, CHANGE_OWNER_ADDRESS, Cbor.byteString(newOwner), 0);
    }

    /// Proposes a beneficiary, as the owner; approves the same terms, as the beneficiary or the nominee.
    function changeBeneficiary(uint64 miner, bytes memory who, uint256 quota, int64 expiration)
        internal
    {
        bytes memory params = bytes.concat(
            Cbor.array(3), Cbor.byteString(who), Cbor.amount(quota), Cbor.signed(expiration)
        );
        Filecoin.call(miner, CHANGE_BENEFICIARY, params, 0);
    }

    /// Pays available funds to the beneficiary. The caller is the owner or the beneficiary.
    /// @return the amount that was paid
    function withdraw(uint64 miner, uint256 amount) internal returns (uint256) {
        bytes memory params = bytes.concat(Cbor.array(1), Cbor.amount(amount));
        return Cbor.cursor(Filecoin.call(miner, WITHDRAW_BALANCE, params, 0)).readAmount();
    }

    /// Pays the miner's debt from its balance and from the value that is sent along. The caller is the
    /// owner, the worker or a control address.
    function repayDebt(uint64 miner, uint256 value) internal {
        Filecoin.call(miner, REPAY_DEBT, "", value);
    }

    /// Reads the parameters of SECTOR_CONTENT_CHANGED.
    function readSectorChanges(bytes memory params)
        internal
        pure
        returns (SectorChange[] memory changes)
    {
        Cbor.Cursor memory c = Cbor.cursor(params);
        changes = new SectorChange[](c.readItems());
        for (uint256 i = 0; i < changes.length; i++) {
            c.readArray();
            changes[i].sector = c.readUnsigned();
            changes[i].minimumCommitment = c.readSigned();
            changes[i].added = new Piece[](c.readItems());
            for (uint256 k = 0; k < changes[i].added.length; k++) {
                c.readArray();
                changes[i].added[k].cid = c.readLink();
                changes[i].added[k].size = c.readUnsigned();
                changes[i].added[k].payload = c.readBytes();
            }
        }
    }

    /// The answer to SECTOR_CONTENT_CHANGED: for each piece of each sector, whether it is accepted.
    function writeAcceptance(bool[][] memory accepted) internal pure returns (bytes memory out) {
        out = Cbor.array(uint64(accepted.length));
        for (uint256 i = 0; i < accepted.length; i++) {
            out = bytes.concat(out, Cbor.array(uint64(accepted[i].length)));
            for (uint256 k = 0; k < accepted[i].length; k++)
                out = bytes.concat(out, Cbor.boolean(accepted[i][k]));
        }
    }

    function _ask(uint64 miner, uint64 method, bytes memory params)
        private
        returns (Cbor.Cursor memory)
    {
        return Cbor.cursor(Filecoin.ask(miner, method, params));
    }
}
