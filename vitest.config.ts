import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'threads',
    // The build runs as it is, without Vite's transform: see test/dist.ts.
    server: { deps: { external: [/[\\/]dist[\\/]/] } },
  },
})
