import { defineConfig } from 'vitest/config'

/** `npm run screenshots`: pictures of the running product, for the README (docs/images) or, with REVIEW=folder, of every screen. */
export default defineConfig({
  test: {
    include: [process.env.REVIEW ? 'tests/e2e/review.shots.ts' : 'tests/e2e/readme.shots.ts'],
    environment: 'node',
    globalSetup: ['tests/e2e/everything.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
})
