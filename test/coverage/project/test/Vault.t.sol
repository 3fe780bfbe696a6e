// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Vault, Oracle} from "../src/Vault.sol";
import {Bare, Forgotten} from "../src/Empty.sol";

/// A helper of the tests, which is no test itself.
contract Receiver {
    uint256 public got;

    receive() external payable {
        got += msg.value;
    }
}

contract VaultTest {
    Vault vault;
    Oracle oracle;

    function setUp() public {
        oracle = new Oracle();
        vault = new Vault(oracle, 10);
    }

    function test_Deposit() public {
        require(vault.deposit(1, 20) == 21);
        require(vault.deposit(1, 20) == 20);
        require(vault.deposit(3, 30) == 33);
        require(vault.weigh(4) == 13);
    }

    function test_DepositOfTooLittle() public {
        try vault.deposit(1, 2) returns (uint256) {
            revert("accepted");
        } catch {}
    }

    function test_Quote() public view {
        (uint256 value, ) = vault.quote(2);
        require(value == 6);
        (, string memory why) = vault.quote(0);
        require(bytes(why).length == 4);
        vault.quote(7);
        require(vault.quiet(1));
    }

    function test_Numbers() public view {
        uint256[] memory list = new uint256[](4);
        list[0] = 1;
        list[1] = 13;
        list[2] = 4;
        list[3] = 99;
        require(vault.sums(list) == 5);
        require(vault.many(123456) == 5);
        require(vault.many(0, 2) == 2);
        require(vault.wrap(100) == 45);
    }

    function test_Raw() public view {
        require(vault.raw(0, 5) == 12);
        require(vault.raw(1, 500) == 501);
    }

    function test_Early() public view {
        vault.early(0);
        vault.early(5000);
    }

    function test_Pay() public {
        (bool sent, ) = address(vault).call{value: 5}("");
        require(sent);
        require(vault.pay(payable(address(new Receiver())), 2));
        vault.hand(address(1));
        try vault.hand(address(2)) {
            revert("accepted");
        } catch {}
    }

    function test_EmptyFunctions() public {
        (bool sent, ) = address(vault).call(hex"12345678");
        require(sent);
        (sent, ) = address(vault).call{value: 1}(hex"1234");
        require(sent);
        (sent, ) = address(new Bare()).call{value: 1}("");
        require(sent);
        new Forgotten();
    }

    function test_Clear() public {
        vault.deposit(4, 40);
        vault.clear(4);
        vault.clear;
    }
}

contract HandTest {
    Vault vault = new Vault(new Oracle(), 200);

    function test_Total() public view {
        require(vault.total() == 200);
        require(vault.owner() == address(this));
    }
}
