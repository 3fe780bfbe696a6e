// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Cbor} from "./Cbor.sol";
import {Filecoin} from "./Calls.sol";

/// Multisig wallets. FEVM lets contracts call exported methods only, and a multisig exports one: it
/// accepts tokens. So a contract cannot propose or approve as a signer; it is what a transaction of
/// the wallet calls. {proposal} has the bytes of such a transaction, for signers to send.
library Multisig {
    uint64 internal constant RECEIVE = 3726118371;
    /// Method of contracts that calls them with the ABI: InvokeContract.
    uint64 internal constant INVOKE_CONTRACT = 3844450837;

    /// Announces a payload to a wallet, as tokens do. A wallet accepts every type.
    function announce(uint64 wallet, uint32 payloadType, bytes memory payload) internal {
        bytes memory params =
            bytes.concat(Cbor.array(2), Cbor.unsigned(payloadType), Cbor.byteString(payload));
        Filecoin.call(wallet, RECEIVE, params, 0);
    }

    /// Parameters of the method Propose of a wallet, for a transaction that calls an actor.
    function proposal(uint64 to, uint256 value, uint64 method, bytes memory params)
        internal
        pure
        returns (bytes memory)
    {
        return bytes.concat(
            Cbor.array(4),
            Cbor.byteString(Filecoin.idAddress(to)),
            Cbor.amount(value),
            Cbor.unsigned(method),
            Cbor.byteString(params)
        );
    }

    /// Parameters of the method Propose of a wallet, for a transaction that calls a contract.
    function contractCall(address to, uint256 value, bytes memory input)
        internal
        view
        returns (bytes memory)
    {
        return proposal(Filecoin.idOf(to), value, INVOKE_CONTRACT, Cbor.byteString(input));
    }
}
