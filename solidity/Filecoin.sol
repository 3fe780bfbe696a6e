// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

// Built-in actors from Solidity. A contract imports the libraries that it uses by their names:
//
//     import {Filecoin, Market, Miner} from "litefvm/solidity/Filecoin.sol";
//
// Each library has a function for each method that its actor exports to contracts. The init actor
// exports none: {Filecoin-idOf} looks up the addresses that it knows.

import {Account} from "./filecoin/Account.sol";
import {Bits} from "./filecoin/Bits.sol";
import {Filecoin} from "./filecoin/Calls.sol";
import {Cbor} from "./filecoin/Cbor.sol";
import {Datacap} from "./filecoin/Datacap.sol";
import {DealClient} from "./filecoin/DealClient.sol";
import {Market} from "./filecoin/Market.sol";
import {Miner} from "./filecoin/Miner.sol";
import {Multisig} from "./filecoin/Multisig.sol";
import {Power} from "./filecoin/Power.sol";
import {Batch, VerifiedRegistry} from "./filecoin/VerifiedRegistry.sol";
