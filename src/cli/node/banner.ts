import { addressToString } from '../../crypto/index.ts'
import { formatFil } from '../../harness/index.ts'
import type { DevNode } from '../../rpc/index.ts'
import { bytesToHex } from '../../types/index.ts'
import type { Paint } from '../io.ts'
import type { PresetContract } from './preset.ts'

/** Facts of a banner that the node does not know. */
export interface BannerFacts {
  readonly version: string
  /** Contracts that were deployed at the start. */
  readonly contracts: readonly PresetContract[]
}

/** Renders the banner of a node: accounts, keys, ids, and the address that it listens on. */
export function renderBanner(
  node: DevNode,
  { version, contracts }: BannerFacts,
  paint: Paint,
): string {
  const { vm, keys, rpc } = node
  const { network, networkVersion, chainId, actors } = vm.config
  const eth = keys.filter(({ kind }) => kind === 'eth')
  const filecoin = keys.filter(({ kind }) => kind === 'secp256k1')
  const list = (lines: readonly string[]) => lines.map((line, i) => `(${i}) ${line}`).join('\n')
  const balance = (address: (typeof keys)[number]['address']) => formatFil(vm.balanceOf(address))
  const { settings } = rpc.node
  const sections = [
    paint.bold(`litefvm node ${version}`),
    heading('Accounts', paint),
    list(eth.map(({ address }) => `${bytesToHex(address.payload)} (${balance(address)})`)),
    heading('Filecoin accounts', paint),
    list(filecoin.map(({ address }) => `${addressToString(address, 't')} (${balance(address)})`)),
    heading('Private keys', paint),
    list(eth.map(({ privateKey }) => bytesToHex(privateKey))),
    paint.dim('Everybody knows these keys: never fund their addresses on a real network.'),
    ...(contracts.length === 0
      ? []
      : [
          heading('Contracts', paint),
          contracts.map(({ name, address }) => `${name.padEnd(24)} ${address}`).join('\n'),
        ]),
    heading('Chain', paint),
    [
      `Network:          ${network}, network version ${networkVersion}`,
      `Actors:           ${actors === 'native' ? 'native (gas of actors is a model)' : 'official bundle'}`,
      `Chain id:         ${chainId}`,
      `Base fee:         ${vm.baseFee} attoFIL`,
      `Block gas limit:  10000000000`,
      `Clock:            ${settings.clock}`,
      ...(settings.nullCron ? [] : ['Null rounds:      pass without cron']),
    ].join('\n'),
    '',
    `Listening on ${node.url.replace(/^http:\/\//, '')}`,
    '',
  ]
  return sections.join('\n')
}

function heading(title: string, paint: Paint): string {
  return `\n${paint.bold(title)}\n${'='.repeat(18)}`
}
