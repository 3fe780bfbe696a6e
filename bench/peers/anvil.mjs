import { spawn } from 'node:child_process'
import { Agent, request as httpRequest } from 'node:http'
import { createRequire } from 'node:module'
import { rpcRows } from './rpc-rows.mjs'

const agent = new Agent({ keepAlive: true })
const { resolve } = createRequire(import.meta.url)
const running = new Set()
process.once('exit', () => {
  for (const child of running) child.kill()
})
let lastPort = 18_900

/** Starts anvil; the promise is fulfilled at the first answer. */
async function start() {
  const port = ++lastPort
  const args = [resolve('@foundry-rs/anvil/bin.mjs'), '--port', `${port}`, '--silent']
  const child = spawn(process.execPath, args, { stdio: 'ignore' })
  running.add(child)
  const request = (method, params) => post(port, method, params)
  for (let tries = 0; ; tries++) {
    try {
      await request('eth_chainId', [])
      return { request, stop: () => running.delete(child) && child.kill() }
    } catch (thrown) {
      if (tries > 1000) throw thrown
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}

function post(port, method, params) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' }
    const call = httpRequest(
      { port, host: '127.0.0.1', method: 'POST', agent, headers },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (part) => {
          text += part
        })
        answer.on('end', () => {
          const { result, error } = JSON.parse(text)
          if (error === undefined) resolve(result)
          else reject(new RangeError(`${method}: ${error.message}`))
        })
      },
    )
    call.on('error', reject)
    call.end(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))
  })
}

export default async function anvil() {
  const { request } = await start()
  const rows = await rpcRows(request)
  return {
    async world() {
      const { stop } = await start()
      stop()
    },
    ...rows,
  }
}
