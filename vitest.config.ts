import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['frontend/**/*.test.{ts,tsx}'],
    environment: 'jsdom',
    setupFiles: ['frontend/src/testing/setup.ts'],
    restoreMocks: true,
    css: false,
    // It imports a file of dayjs by a path that only a bundler finds.
    server: { deps: { inline: [/@rjsf\/mantine/] } },
  },
})
