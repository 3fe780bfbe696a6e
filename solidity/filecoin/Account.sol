// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Cbor} from "./Cbor.sol";
import {Filecoin} from "./Calls.sol";

/// Accounts with a key, and contracts that sign as accounts do.
library Account {
    using Cbor for Cbor.Cursor;

    /// Method that an actor answers to accept a signature. A contract that is the client of a deal
    /// answers it in `handle_filecoin_method`.
    uint64 internal constant AUTHENTICATE_MESSAGE = 2643134072;
    int256 private constant USR_ILLEGAL_ARGUMENT = 16;

    /// Whether an account accepts a signature of a message. The signature has no byte for its type.
    function isSignedBy(uint64 account, bytes memory signature, bytes memory message)
        internal
        returns (bool)
    {
        bytes memory params =
            bytes.concat(Cbor.array(2), Cbor.byteString(signature), Cbor.byteString(message));
        (int256 exitCode, bytes memory answer) =
            Filecoin.tryCall(account, AUTHENTICATE_MESSAGE, params, 0, true);
        if (exitCode == USR_ILLEGAL_ARGUMENT) return false;
        if (exitCode != 0) revert Filecoin.ActorFailed(account, AUTHENTICATE_MESSAGE, exitCode);
        return Cbor.cursor(answer).readBool();
    }

    /// Reads the parameters of AUTHENTICATE_MESSAGE.
    function readAuthentication(bytes memory params)
        internal
        pure
        returns (bytes memory signature, bytes memory message)
    {
        Cbor.Cursor memory c = Cbor.cursor(params);
        c.readArray();
        signature = c.readBytes();
        message = c.readBytes();
    }
}
