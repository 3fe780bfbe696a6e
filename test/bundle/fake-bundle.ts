import { CborWriter, type Cid, Codec, cidOf, writeCar } from '../../src/ipld/index.ts'

/** A bundle of two actors of a few bytes: in form as the official ones. */
export function fakeBundle(): { car: Uint8Array; manifest: Cid } {
  const actors = [
    { name: 'system', block: Uint8Array.of(0, 0x61, 0x73, 0x6d) },
    { name: 'init', block: Uint8Array.of(1, 2, 3) },
  ].map(({ name, block }) => ({ name, block, cid: cidOf(Codec.RAW, block) }))
  const data = new CborWriter()
  data.writeArrayHeader(actors.length)
  for (const { name, cid } of actors) {
    data.writeArrayHeader(2)
    data.writeText(name)
    data.writeLink(cid)
  }
  const dataBlock = data.finish()
  const root = new CborWriter()
  root.writeArrayHeader(2)
  root.writeUint(1)
  root.writeLink(cidOf(Codec.DAG_CBOR, dataBlock))
  const rootBlock = root.finish()
  const manifest = cidOf(Codec.DAG_CBOR, rootBlock)
  const blocks = [
    { cid: manifest, block: rootBlock },
    { cid: cidOf(Codec.DAG_CBOR, dataBlock), block: dataBlock },
    ...actors,
  ]
  return { car: writeCar([manifest], blocks), manifest }
}
