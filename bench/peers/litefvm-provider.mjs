import { createNode } from '../../dist/rpc/index.js'
import { rpcRows } from './rpc-rows.mjs'

const create = () => createNode({ accounts: 2 })

export default async function litefvmProvider() {
  const { provider } = await create()
  const rows = await rpcRows((method, params) => provider.request({ method, params }))
  return {
    async world() {
      const node = await create()
      await node.close()
    },
    ...rows,
  }
}
