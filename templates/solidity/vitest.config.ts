import { configDefaults, defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // In watch mode an edit of a contract runs the tests again.
    forceRerunTriggers: [...configDefaults.forceRerunTriggers, '**/contracts/**/*.sol'],
  },
})
