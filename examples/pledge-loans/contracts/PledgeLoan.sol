// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Filecoin, Miner} from "litefvm/solidity/Filecoin.sol";

/// A loan of FIL for the pledge of a miner's sectors. The lender puts the principal into this contract.
/// The miner's owner makes the contract the beneficiary of the miner and puts up a collateral; then the
/// principal goes to the miner. Until the debt is paid, all that the miner can pay out goes to this
/// contract, as far as the quota goes. Interest is simple: `ratePerEpoch` parts in 10^18 of the
/// principal that is left, for each epoch, rounded up.
contract PledgeLoan {
    event Funded(uint256 principal);
    event Drawn(uint64 indexed miner, uint256 principal, uint256 quota);
    event Repaid(uint256 interest, uint256 principal, uint256 principalLeft);
    event Closed(uint256 surplus);
    event Defaulted(uint256 owed, uint256 seized);

    error NotNow(Phase phase);
    error NotBeneficiary(uint64 miner);
    error QuotaTooSmall(uint256 quota, uint256 least);
    error CollateralTooSmall(uint256 given, uint256 least);
    error NotTheLender();
    error NotDue(uint256 epoch, uint256 due);

    enum Phase {
        Open,
        Funded,
        Drawn,
        Closed,
        Defaulted
    }

    uint256 private constant RATE_ONE = 1e18;

    address public immutable lender;
    uint64 public immutable miner;
    uint256 public immutable principal;
    uint256 public immutable ratePerEpoch;
    uint256 public immutable term;
    uint256 public immutable collateral;

    Phase public phase;
    address public borrower;
    uint256 public due;
    /// The principal that is left, and the interest up to `accruedAt`.
    uint256 public principalLeft;
    uint256 public interest;
    uint256 public accruedAt;

    constructor(
        address lender_,
        uint64 miner_,
        uint256 principal_,
        uint256 ratePerEpoch_,
        uint256 term_,
        uint256 collateral_
    ) {
        lender = lender_;
        miner = miner_;
        principal = principal_;
        ratePerEpoch = ratePerEpoch_;
        term = term_;
        collateral = collateral_;
    }

    receive() external payable {}

    /// The lender pays the principal in.
    function fund() external payable {
        if (phase != Phase.Open) revert NotNow(phase);
        if (msg.sender != lender || msg.value != principal) revert NotTheLender();
        phase = Phase.Funded;
        emit Funded(principal);
    }

    /// The highest debt that the loan can have within its term.
    function highestDebt() public view returns (uint256) {
        return principal + _interestOf(principal, term);
    }

    /// Approves this contract as the beneficiary, which the owner has proposed, and sends the principal
    /// to the miner. The sender pays the collateral and gets it back at the end.
    function draw() external payable {
        if (phase != Phase.Funded) revert NotNow(phase);
        if (msg.value != collateral) revert CollateralTooSmall(msg.value, collateral);
        bytes memory self = Filecoin.idAddress(Filecoin.idOf(address(this)));
        (, Miner.PendingBeneficiary memory proposed) = Miner.beneficiary(miner);
        if (keccak256(proposed.newBeneficiary) != keccak256(self)) revert NotBeneficiary(miner);
        uint256 least = highestDebt();
        if (proposed.newQuota < least) revert QuotaTooSmall(proposed.newQuota, least);
        due = block.number + term;
        if (uint64(proposed.newExpiration) < due) revert NotDue(uint64(proposed.newExpiration), due);
        phase = Phase.Drawn;
        borrower = msg.sender;
        principalLeft = principal;
        accruedAt = block.number;
        Miner.changeBeneficiary(miner, self, proposed.newQuota, proposed.newExpiration);
        emit Drawn(miner, principal, proposed.newQuota);
        Filecoin.transfer(miner, principal);
    }

    /// The debt of this epoch.
    function debt() public view returns (uint256) {
        return principalLeft + interest + _interestOf(principalLeft, block.number - accruedAt);
    }

    /// Takes what the miner has available, up to the debt; anyone may call this. It also counts what came
    /// since the last time, as when the owner withdraws: that goes to the beneficiary too.
    /// @return paid the amount that went to the lender
    function collect() external returns (uint256 paid) {
        if (phase != Phase.Drawn) revert NotNow(phase);
        _accrue();
        _withdraw(collateral);
        paid = _payLender(address(this).balance - collateral);
        if (principalLeft == 0 && interest == 0) {
            phase = Phase.Closed;
            emit Closed(address(this).balance);
            _send(borrower, address(this).balance);
        }
    }

    /// Approves the beneficiary that the owner proposes, once the loan is paid.
    function release() external {
        if (phase != Phase.Closed) revert NotNow(phase);
        (, Miner.PendingBeneficiary memory p) = Miner.beneficiary(miner);
        Miner.changeBeneficiary(miner, p.newBeneficiary, p.newQuota, p.newExpiration);
    }

    /// Ends a loan that was not paid in time: the collateral covers what it can, and the rest of it goes
    /// back to the borrower. The contract stays the beneficiary until its quota expires: {collectRest}.
    function liquidate() external {
        if (phase != Phase.Drawn) revert NotNow(phase);
        if (block.number <= due) revert NotDue(block.number, due);
        _accrue();
        _withdraw(collateral);
        _payLender(address(this).balance - collateral);
        phase = Phase.Defaulted;
        uint256 owed = principalLeft + interest;
        uint256 seized = _payLender(collateral);
        emit Defaulted(owed, seized);
        _send(borrower, address(this).balance);
    }

    /// Pays the lender, after a default, what the miner has available within the debt and the quota.
    function collectRest() external returns (uint256 paid) {
        if (phase != Phase.Defaulted) revert NotNow(phase);
        _withdraw(0);
        paid = _payLender(address(this).balance);
    }

    /// Withdraws from the miner what the contract lacks of the debt.
    function _withdraw(uint256 reserved) private {
        int256 available = Miner.availableBalance(miner);
        uint256 owed = principalLeft + interest;
        uint256 has = address(this).balance - reserved;
        if (available <= 0 || has >= owed) return;
        uint256 missing = owed - has;
        Miner.withdraw(miner, uint256(available) < missing ? uint256(available) : missing);
    }

    /// Pays the lender out of `funds`, interest first, then principal.
    function _payLender(uint256 funds) private returns (uint256 paid) {
        uint256 owed = principalLeft + interest;
        paid = funds < owed ? funds : owed;
        uint256 toInterest = paid < interest ? paid : interest;
        interest -= toInterest;
        principalLeft -= paid - toInterest;
        if (paid > 0) emit Repaid(toInterest, paid - toInterest, principalLeft);
        _send(lender, paid);
    }

    function _accrue() private {
        interest += _interestOf(principalLeft, block.number - accruedAt);
        accruedAt = block.number;
    }

    function _interestOf(uint256 amount, uint256 epochs) private view returns (uint256) {
        return (amount * ratePerEpoch * epochs + RATE_ONE - 1) / RATE_ONE;
    }

    function _send(address to, uint256 amount) private {
        if (amount == 0) return;
        (bool isOk,) = to.call{value: amount}("");
        require(isOk, "the payment failed");
    }
}
