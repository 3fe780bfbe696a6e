import { keccak256 } from '../../crypto/index.ts'
import { toHex } from '../../node/index.ts'
import { type MethodTable, method } from '../method.ts'
import { bytesParam } from '../param.ts'

/** net_ and web3_. */
export const NET_METHODS: MethodTable = {
  net_version: method(
    { result: 'text', doc: 'Returns the chain id in decimal digits.', gives: '31415926' },
    ({ node }) => String(node.config.chainId),
  ),
  net_listening: method({ result: 'boolean', doc: 'Returns true.', gives: true }, () => true),
  net_peerCount: method(
    { result: 'quantity', doc: 'Returns 0: the node has no peers.', gives: '0x0' },
    () => '0x0',
  ),
  web3_clientVersion: method(
    {
      result: 'text',
      doc: 'Returns the version of the node; it begins with `anvil/`, as clients look for development nodes by name.',
    },
    ({ version }) => `anvil/litefvm-${version}`,
  ),
  web3_sha3: method(
    {
      params: [bytesParam('data')],
      result: 'hash',
      doc: 'Returns the keccak-256 of bytes.',
      example: ['0x68656c6c6f'],
      gives: '0x1c8aff950685c2ed4bc3174f3472287b56d9517b9c948127319a09a7a36deac8',
    },
    (_, data) => toHex(keccak256(data)),
  ),
}
