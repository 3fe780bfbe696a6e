import { spawn } from 'node:child_process'

/** How a child process ended. */
export interface ChildEnd {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs a module in a Node process of its own, with `wasm` being our room, loaded by vite (which
 * vitest brings along): Node 20 loads no TypeScript.
 */
export function runChild(body: string, flags: readonly string[] = []): Promise<ChildEnd> {
  const script = `
    import { createServer } from 'vite'
    const server = await createServer({
      configFile: false, logLevel: 'error', appType: 'custom', optimizeDeps: { noDiscovery: true },
      root: ${JSON.stringify(process.cwd())},
      server: { middlewareMode: true, watch: null, ws: false },
    })
    const wasm = await server.ssrLoadModule('/src/wasm/index.ts')
    ${body}
    await server.close()
    process.exit(0)`
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...flags, '--input-type=module', '-e', script])
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk) => {
      stdout += chunk
    })
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}
