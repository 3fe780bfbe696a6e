import { keyOfSeed, seedOfMnemonic } from '../crypto/index.ts'
import { ethKey, filecoinKey, fromHex, type Key } from '../node/index.ts'

/** The phrase of every development node: everybody knows its keys. */
export const DEV_MNEMONIC = 'test test test test test test test test test test test junk'

/**
 * Keys of {@link DEV_MNEMONIC} at m/44'/60'/0'/0/i, and at m/44'/461'/0'/0/i: to derive them takes
 * longer than all else at the start. A test derives them.
 */
const KEYS: Readonly<Record<'eth' | 'filecoin', readonly string[]>> = {
  eth: [
    '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
    '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
    '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a',
    '0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6',
    '0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a',
    '0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba',
    '0x92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e',
    '0x4bbbf85ce3377467afe5d46f804f221813b2bb87f24d81f60f1fcdbf7cbf4356',
    '0xdbda1821b80551c9d65939329250298aa3472ba22feea921c0cf5d620ea67b97',
    '0x2a871d0798f97d79848a013d4936a73bf4cc922c825d33c1cf7073dff6d409c6',
  ],
  filecoin: [
    '0x6b65fdf763faebfbcf9a43d5ab3dd2fb639a3d69c10df99eddc0a6eb30a99ba7',
    '0x782dff1f568c29c4ac83af11c7c1d886bd1a3780f3bce8037d9a180321f1fd4e',
    '0x1413ebb87dd9c0d7a0721dc22e98f079c911d0a6a40925f343f599759040ecc5',
    '0xecf2b7a98c171fb3ab6767be0b0d3b822629cf06b041196fa62d65f5e89b4f66',
    '0x40d7bb8fc23a2437dd7e6e07e5a794477d47db88afa50311a382d838a8a49f4f',
    '0x1417b49206f94b7d9043dc47be4c16f001c1bee65aafcbe7dbbb87facd37bb5a',
    '0xf0512eba61dbab39f0bfad91d1c68875e5414aef2f4bfa6cd46b1377940280e4',
    '0xd884e036bf25e94332049085c24ada1bbdd6fe4aed73637feca128e8a3c61253',
    '0xdf241c8dbc2e4804e4babb28357ea0bc4615e80906d5b4d96b46ae351bb5293c',
    '0xdde40fff2fa7024208125ab29a8ab1ec94f5794bf82844172a8836a91bd6c60d',
  ],
}

/** Coin types of SLIP-44. */
const COIN = { eth: 60, filecoin: 461 } as const

/** The keys of a phrase: eth accounts first, then as many f1 accounts. */
export function deriveKeys(mnemonic: string, count: number): readonly Key[] {
  return [
    ...privateKeys(mnemonic, 'eth', count).map(ethKey),
    ...privateKeys(mnemonic, 'filecoin', count).map(filecoinKey),
  ]
}

function privateKeys(
  mnemonic: string,
  kind: 'eth' | 'filecoin',
  count: number,
): readonly Uint8Array[] {
  const known = KEYS[kind]
  if (mnemonic === DEV_MNEMONIC && count <= known.length) return known.slice(0, count).map(fromHex)
  const seed = seedOfMnemonic(mnemonic)
  return Array.from({ length: count }, (_, i) => keyOfSeed(seed, `m/44'/${COIN[kind]}'/0'/0/${i}`))
}
