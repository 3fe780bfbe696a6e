// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Library {
    uint256 public stored;

    function store(uint256 value) external {
        stored = value;
    }
}

/// What the node's tests ask of a contract.
contract Probe {
    uint256 public count;
    mapping(address => uint256) public balanceOf;

    event Increased(address indexed by, uint256 to);
    event Four(uint256 indexed a, uint256 indexed b, uint256 indexed c, bytes data);
    event Transfer(address indexed from, address indexed to, uint256 value);
    error TooMuch(uint256 asked);

    constructor() payable {
        balanceOf[msg.sender] = 1000;
    }

    function increase(uint256 by) external {
        if (by > 10) revert TooMuch(by);
        count += by;
        emit Increased(msg.sender, count);
    }

    function transfer(address to, uint256 value) external returns (bool) {
        balanceOf[msg.sender] -= value;
        balanceOf[to] += value;
        emit Transfer(msg.sender, to, value);
        return true;
    }

    function four() external {
        emit Four(1, 2, 3, hex"c0ffee");
    }

    function fail(string calldata why) external pure {
        revert(why);
    }

    function failSilently() external pure {
        revert();
    }

    function divide(uint256 by) external pure returns (uint256) {
        return 10 / by;
    }

    function recurse(uint256 depth) external returns (uint256) {
        count++;
        return depth == 0 ? 0 : 1 + this.recurse(depth - 1);
    }

    /// Succeeds whether or not the inner calls do.
    function attempt(uint256 depth) external returns (bool) {
        try this.recurse(depth) returns (uint256) {
            emit Increased(msg.sender, 1);
            return true;
        } catch {
            emit Increased(msg.sender, 0);
            return false;
        }
    }

    function prevRandao() external view returns (uint256) {
        return block.prevrandao;
    }

    function blockNumber() external view returns (uint256) {
        return block.number;
    }

    function hashOf(uint256 number) external view returns (bytes32) {
        return blockhash(number);
    }

    function viaLibrary(address library_, uint256 value) external {
        (bool ok, ) = library_.delegatecall(abi.encodeWithSignature("store(uint256)", value));
        require(ok, "delegatecall failed");
    }

    function destroy() external {
        selfdestruct(payable(msg.sender));
    }

    receive() external payable {}
}
