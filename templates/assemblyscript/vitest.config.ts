import { configDefaults, defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // In watch mode an edit of the actor runs the tests again.
    forceRerunTriggers: [...configDefaults.forceRerunTriggers, '**/assembly/**/*.ts'],
  },
})
