// Serves no one: changes a chain and saves it, over and over, until it is killed. A line for each save.
import { pathToFileURL } from 'node:url'

const [, , build, file, seed] = process.argv
const load = (path) => import(pathToFileURL(`${build}/${path}`).href)
const [{ createNode }, { readStateFile, StateSaver }] = await Promise.all([
  load('rpc/index.js'),
  load('cli/node/state-file.js'),
])
const state = readStateFile(file)
const node = await createNode({ accounts: 2, ...(state === undefined ? {} : { state }) })
const saver = new StateSaver(node, file, (thrown) => {
  throw thrown
})
const [from, to] = await node.provider.request({ method: 'eth_accounts' })
for (let i = 0; ; i++) {
  const value = `0x${(Number(seed) * 1_000 + i + 1).toString(16)}`
  await node.provider.request({ method: 'eth_sendTransaction', params: [{ from, to, value }] })
  await saver.save()
  process.stdout.write(`${node.rpc.node.latest.height}\n`)
}
