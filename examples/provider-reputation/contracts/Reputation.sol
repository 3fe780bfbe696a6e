// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Filecoin, Market, Miner} from "litefvm/solidity/Filecoin.sol";

/// Scores of storage providers that need no trust in anybody. Checkers put up a stake. They report
/// faults, which the contract verifies with the miner itself, and they measure latencies, which they
/// sign off-chain: the contract records the median of what three or more of them say. A measurement far
/// from the median costs its checker a part of the stake. Patrons fund the fees.
contract Reputation {
    struct Checker {
        uint256 stake;
        uint256 earned;
    }

    struct Record {
        uint64 faults;
        uint64 failedDeals;
        uint64 latencies;
        uint256 sumOfLatencies;
        uint64 lastDay;
    }

    struct Measurement {
        uint64 latency;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    event Joined(address indexed checker);
    event FaultRecorded(uint64 indexed provider, uint64 sector, address indexed checker);
    event FailureRecorded(uint64 indexed provider, uint64 deal, address indexed checker);
    event LatencyRecorded(uint64 indexed provider, uint64 day, uint64 median);
    event Slashed(address indexed checker, uint256 amount);

    error NotAChecker(address account);
    error NotFaulty(uint64 provider, uint64 sector);
    error NotFailed(uint64 deal);
    error RecordedAlready(bytes32 what);
    error TooFew(uint256 measurements);
    error WrongDay(uint64 day, uint64 today);
    error NotInOrder(uint64 latency, uint64 previous);

    uint64 private constant DAY = 2880;
    uint256 public constant STAKE = 1 ether;
    uint256 public constant SLASH = 0.25 ether;
    uint256 public constant FAULT_FEE = 0.05 ether;
    uint256 public constant LATENCY_FEE = 0.01 ether;
    uint256 public constant QUORUM = 3;
    /// A latency of more than twice the median, or of less than half of it, is an outlier.
    uint64 public constant TOLERANCE = 2;

    /// FIL that pays for reports.
    uint256 public pool;
    mapping(address account => Checker) public checkers;
    mapping(uint64 provider => Record) public records;
    mapping(uint64 deal => uint64 provider) public watched;
    mapping(uint64 deal => uint64) public endOf;
    mapping(bytes32 what => bool) private _isRecorded;

    /// Adds to the pool.
    receive() external payable {
        pool += msg.value;
    }

    function join() external payable {
        require(msg.value == STAKE && checkers[msg.sender].stake == 0, "one stake each");
        checkers[msg.sender].stake = STAKE;
        emit Joined(msg.sender);
    }

    /// Pays a checker's stake and fees out; it is a checker no more.
    function leave() external returns (uint256 amount) {
        Checker memory checker = _checker(msg.sender);
        amount = checker.stake + checker.earned;
        delete checkers[msg.sender];
        (bool isOk,) = msg.sender.call{value: amount}("");
        require(isOk, "the payment failed");
    }

    /// Records that a sector is faulty today.
    /// @param place the sector's place, which GenerateSectorLocation gives
    function recordFault(uint64 provider, uint64 sector, bytes calldata place) external {
        _checker(msg.sender);
        _once(keccak256(abi.encode("fault", provider, sector, today())));
        if (!Miner.isStatus(provider, sector, Miner.Status.Faulty, place))
            revert NotFaulty(provider, sector);
        records[provider].faults++;
        emit FaultRecorded(provider, sector, msg.sender);
        _pay(msg.sender, FAULT_FEE);
    }

    /// Keeps the provider and the end of a deal for {recordFailure}: the market forgets deals that have
    /// failed.
    function watch(uint64 deal) external {
        (int64 activated, int64 terminated) = Market.activation(deal);
        require(activated >= 0 && terminated < 0, "not active");
        watched[deal] = Market.provider(deal);
        (int64 start, int64 duration) = Market.term(deal);
        endOf[deal] = uint64(start + duration);
    }

    /// Records that a watched deal ended before its time.
    function recordFailure(uint64 deal) external {
        _checker(msg.sender);
        if (block.number >= endOf[deal]) revert NotFailed(deal);
        _once(keccak256(abi.encode("failure", deal)));
        (int256 exitCode,, int64 terminated) = Market.tryActivation(deal);
        if (exitCode == 0 && terminated < 0) revert NotFailed(deal);
        records[watched[deal]].failedDeals++;
        emit FailureRecorded(watched[deal], deal, msg.sender);
        _pay(msg.sender, FAULT_FEE);
    }

    /// The message that checkers sign, before the prefix of personal messages.
    function measurementHash(uint64 provider, uint64 day, uint64 latency)
        public
        view
        returns (bytes32)
    {
        return keccak256(abi.encode(block.chainid, address(this), provider, day, latency));
    }

    /// Records the latency of a day: the median of the measurements, which are sorted by latency.
    function recordLatency(uint64 provider, uint64 day, Measurement[] calldata list)
        external
        returns (uint64 median)
    {
        if (list.length < QUORUM) revert TooFew(list.length);
        if (day != today()) revert WrongDay(day, today());
        _once(keccak256(abi.encode("latency", provider, day)));
        median = list[(list.length - 1) / 2].latency;
        for (uint256 i = 0; i < list.length; i++) {
            address signer = _signerOf(provider, day, list[i]);
            _checker(signer);
            _once(keccak256(abi.encode("measured", provider, day, signer)));
            if (i > 0 && list[i].latency < list[i - 1].latency)
                revert NotInOrder(list[i].latency, list[i - 1].latency);
            bool isOutlier =
                list[i].latency > median * TOLERANCE || list[i].latency * TOLERANCE < median;
            if (isOutlier) _slash(signer);
            else _pay(signer, LATENCY_FEE);
        }
        Record storage record = records[provider];
        record.latencies++;
        record.sumOfLatencies += median;
        record.lastDay = day;
        emit LatencyRecorded(provider, day, median);
    }

    /// A score up to 1,000: 50 less for a fault, 300 less for a failed deal, and a point less for each
    /// ten milliseconds of the average latency.
    function score(uint64 provider) external view returns (uint256) {
        Record storage record = records[provider];
        uint256 minus = uint256(record.faults) * 50 + uint256(record.failedDeals) * 300;
        if (record.latencies > 0) minus += record.sumOfLatencies / record.latencies / 10;
        return minus >= 1000 ? 0 : 1000 - minus;
    }

    function today() public view returns (uint64) {
        return uint64(block.number) / DAY;
    }

    function _signerOf(uint64 provider, uint64 day, Measurement calldata m)
        private
        view
        returns (address)
    {
        bytes32 hash = measurementHash(provider, day, m.latency);
        bytes32 signed = keccak256(abi.encodePacked("\x19Ethereum Signed Message:\n32", hash));
        return ecrecover(signed, m.v, m.r, m.s);
    }

    function _checker(address account) private view returns (Checker storage checker) {
        checker = checkers[account];
        if (checker.stake == 0) revert NotAChecker(account);
    }

    function _once(bytes32 what) private {
        if (_isRecorded[what]) revert RecordedAlready(what);
        _isRecorded[what] = true;
    }

    /// Pays as much as the pool has.
    function _pay(address checker, uint256 fee) private {
        uint256 amount = fee < pool ? fee : pool;
        pool -= amount;
        checkers[checker].earned += amount;
    }

    function _slash(address account) private {
        Checker storage checker = checkers[account];
        uint256 amount = SLASH < checker.stake ? SLASH : checker.stake;
        checker.stake -= amount;
        pool += amount;
        emit Slashed(account, amount);
    }
}
