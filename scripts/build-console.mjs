// Writes solidity/console.sol: `node scripts/build-console.mjs`; with --print, to the terminal.
import { writeFileSync } from 'node:fs'

const TYPES = ['uint256', 'string', 'bool', 'address']
const LOCATED = { string: 'string memory', bytes: 'bytes memory' }

/** A function that prints values of these types. */
function functionOf(name, types) {
  const params = types.map((type, i) => `${LOCATED[type] ?? type} p${i}`).join(', ')
  const args = types.map((_, i) => `, p${i}`).join('')
  return `    function ${name}(${params}) internal pure {
        _send(abi.encodeWithSignature("log(${types.join(',')})"${args}));
    }`
}

let lists = [[]]
const functions = [functionOf('log', [])]
for (let count = 1; count <= 4; count++) {
  lists = lists.flatMap((list) => TYPES.map((type) => [...list, type]))
  functions.push(...lists.map((list) => functionOf('log', list)))
}
functions.push(functionOf('log', ['int256']), functionOf('logInt', ['int256']))
functions.push(functionOf('log', ['string', 'int256']), functionOf('logBytes', ['bytes']))
for (let size = 1; size <= 32; size++)
  functions.push(functionOf(`logBytes${size}`, [`bytes${size}`]))
for (const type of TYPES)
  functions.push(
    functionOf(`log${type === 'uint256' ? 'Uint' : type[0].toUpperCase() + type.slice(1)}`, [type]),
  )

const source = `// SPDX-License-Identifier: MIT OR Apache-2.0
// Made by scripts/build-console.mjs. Do not edit.
pragma solidity >=0.7.0 <0.9.0;

/// Prints to the test's author: \`result.consoleLogs\` of litefvm. The functions, their selectors and
/// the address are those of Hardhat's and Foundry's \`console\`, so either can be used in its place.
/// On a chain a call prints nothing: there is no contract at the address.
library console {
    address private constant CONSOLE = 0x000000000000000000636F6e736F6c652e6c6f67;

    function _send(bytes memory payload) private pure {
        _asPure(_staticcall)(payload);
    }

    /// A call that changes nothing and returns nothing may as well be pure.
    function _asPure(function(bytes memory) internal view from)
        private
        pure
        returns (function(bytes memory) internal pure to)
    {
        assembly {
            to := from
        }
    }

    function _staticcall(bytes memory payload) private view {
        address to = CONSOLE;
        assembly {
            pop(staticcall(gas(), to, add(payload, 32), mload(payload), 0, 0))
        }
    }

${functions.join('\n\n')}
}
`
if (process.argv.includes('--print')) process.stdout.write(source)
else writeFileSync(new URL('../solidity/console.sol', import.meta.url), source)
