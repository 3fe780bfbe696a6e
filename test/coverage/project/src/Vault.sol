// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Base, IOracle} from "./Base.sol";
import {Entry, Ledger, Numbers, half} from "./Numbers.sol";

contract Oracle is IOracle {
    function price(uint256 id) external pure returns (uint256) {
        if (id == 0) revert("none");
        assert(id != 7);
        return id * 3;
    }
}

contract Vault is Base {
    using Numbers for uint256[];
    using Ledger for mapping(uint256 => uint256);

    mapping(uint256 => uint256) internal book;
    Entry public last;
    IOracle public oracle;
    uint256 public total = 5 + 6;
    uint256[] internal log_;

    constructor(IOracle source, uint256 lowest) Base(lowest + 1) {
        oracle = source;
        if (lowest > 100) {
            total = lowest;
        }
    }

    receive() external payable {
        total += msg.value;
    }

    fallback() external payable {}

    function weigh(uint256 value) public view override returns (uint256) {
        return Numbers.max(value, floor) + half(value);
    }

    function deposit(uint256 at, uint256 value)
        external
        once
        nothing
        atLeast(value, floor + 1)
        returns (uint256 worth)
    {
        bool isNew = book.put(at, value);
        last = Entry(uint128(value), 1);
        (uint256 a, uint256 b) = (value, at);
        if (isNew && value > 10 || at == 3) {
            worth = a + b;
        } else {
            worth = a;
        }
        total += worth;
        log_.push(value);
        emit Changed(
            msg.sender,
            worth
        );
    }

    function quote(uint256 id) external view returns (uint256 result, string memory why) {
        try oracle.price(id) returns (uint256 found) {
            result = found;
        } catch Error(string memory reason) {
            why = reason;
        } catch Panic(uint256) {
            why = "panic";
        } catch (bytes memory) {}
    }

    function quiet(uint256 id) external view returns (bool ok) {
        try oracle.price(id) returns (uint256) {
            return true;
        } catch {}
    }

    function wrap(uint8 value) external pure returns (uint8 sum) {
        unchecked {
            sum = value + 200;
        }
        {
            sum ^= 1;
        }
    }

    function raw(uint256 kind, uint256 value) external pure returns (uint256 result) {
        assembly {
            function double(x) -> y {
                y := mul(x, 2)
            }
            let start := add(value, 1)
            if gt(value, 100) {
                result := 7
            }
            for { let i := 0 } lt(i, 3) { i := add(i, 1) } {
                result := add(result, i)
            }
            switch kind
            case 0 { result := double(start) }
            case 1 { mstore(0, start) result := mload(0) }
            default { result := 1 }
        }
    }

    function clear(uint256 at) external {
        delete book[at];
        delete last;
        if (!(at == 0)) {}
        log_.pop();
    }

    function pay(address payable to, uint256 amount) external onlyOwner returns (bool sent) {
        (sent, ) = to.call{value: amount}("");
        require(sent, "refused");
        require(
            address(this).balance >= amount || amount == 0,
            "poor"
        );
    }

    function make() external returns (address) {
        Oracle made = new Oracle();
        IOracle same = IOracle(address(made));
        return address(same);
    }

    function sums(uint256[] memory list) external pure returns (uint256) {
        return list.sum();
    }

    function many(uint256 value) external pure returns (uint256) { return value > 3 ? Numbers.digits(value) : half(value); }

    function many(uint256 value, uint256 other) external pure returns (uint256) {
        uint256 r = value == 0 ? 1 : other == 0 ? 2 : 3;
        return (r + value) * other;
    }

    function hand(address to) public override onlyOwner {
        super.hand(to);
        bytes32 h = keccak256(abi.encodePacked(to));
        require(h != 0);
        if (to == address(0)) revert();
        if (to == address(this)) revert Odd({value: 1});
    }

    error Odd(uint256 value);
}
