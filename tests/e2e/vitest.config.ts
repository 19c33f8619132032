import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/e2e/**/*.test.ts'],
    environment: 'node',
    globalSetup: ['tests/e2e/everything.ts'],
    // One product for all. A file that waits leaves a core to another one.
    maxWorkers: 2,
    testTimeout: 120_000,
    // As long as Playwright's own waits in pages.ts: of itself it would be one second.
    expect: { poll: { timeout: 20_000 } },
    // A browser, a product and its servers on two cores: what fails once is tried once more, what fails twice is broken.
    retry: process.env.CI ? 1 : 0,
    hookTimeout: 180_000,
  },
})
