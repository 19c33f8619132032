import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/e2e/**/*.test.ts'],
    environment: 'node',
    globalSetup: ['tests/e2e/everything.ts'],
    // One product, two cores: one file at a time is the fastest and the calmest.
    fileParallelism: false,
    testTimeout: 60_000,
    // A browser, a product and its servers on two cores: what fails once is tried once more, what fails twice is broken.
    retry: process.env.CI ? 1 : 0,
    hookTimeout: 180_000,
  },
})
