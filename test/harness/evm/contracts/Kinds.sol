// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.26;

import {Token} from "./Token.sol";

/// A library that is linked, as its function is public.
library Maths {
    error Odd(uint256 n);

    function half(uint256 n) public pure returns (uint256) {
        if (n % 2 != 0) revert Odd(n);
        return n / 2;
    }
}

/// Every kind of argument, answer and failure.
contract Kinds {
    struct Point {
        uint256 x;
        address who;
    }

    uint256 public slot = 7;
    Point[] private points;
    uint256[] private list;

    event Pointed(Point point, bytes4 tag);

    error Anonymous();

    receive() external payable {}

    function echo(Point calldata point, bytes calldata data, bytes4 tag, address[] calldata many)
        external
        returns (Point memory, bytes memory, bytes4, address[] memory)
    {
        emit Pointed(point, tag);
        return (point, data, tag, many);
    }

    function over(uint256 n) external pure returns (string memory) {
        return n == 0 ? "none" : "number";
    }

    function over(string calldata) external pure returns (string memory) {
        return "text";
    }

    function over(uint256, uint256) external pure returns (uint256) {
        return 2;
    }

    function pair() external view returns (uint256 a, address b) {
        return (slot, msg.sender);
    }

    function set(uint256 n) external {
        slot = n;
    }

    function half(uint256 n) external pure returns (uint256) {
        return Maths.half(n);
    }

    function pay() external payable returns (uint256) {
        return msg.value;
    }

    function fail(uint256 kind) external {
        if (kind == 0) revert("no luck");
        if (kind == 1) assert(false);
        if (kind == 2) slot = type(uint256).max + kind;
        if (kind == 3) slot = kind / (kind - 3);
        if (kind == 4) slot = list[kind];
        if (kind == 5) list.pop();
        if (kind == 6) revert();
        if (kind == 7) revert Anonymous();
        if (kind == 8) assembly {
            invalid()
        }
        if (kind == 9) assembly {
            mstore(0, 0x1234567800000000000000000000000000000000000000000000000000000000)
            revert(0, 4)
        }
        if (kind == 10) while (true) slot++;
    }

    function through(Token token, uint256 amount) external returns (bool) {
        return token.transfer(msg.sender, amount);
    }

    function create(string calldata name) external returns (Token) {
        return new Token(name, "NEW", 100);
    }
}
