import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const at = (path: string) => resolve(import.meta.dirname, path)

// Tests start hundreds of processes and threads from the sources: each would strip the types of all of them anew.
process.env['NODE_COMPILE_CACHE'] ??= at('node_modules/.cache/node-compile')

export default defineConfig({
  resolve: { alias: { '@contract': at('src-main/contract'), '@': at('src-renderer') } },
  plugins: [vue()],
  test: {
    // Tests mostly wait for processes and pages: the default, one less than there are cores, leaves a small machine idle.
    maxWorkers: 2,
    // What is awaited comes in milliseconds on a quiet machine, and in seconds on a busy one: patience costs nothing.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000, interval: 25 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['test/unit/**/*.test.ts'],
          exclude: ['test/unit/src-renderer/**'],
          // Rules without a state of their own: reading all modules anew for each file would take most of the time.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'page',
          environment: 'happy-dom',
          include: ['test/unit/src-renderer/**/*.test.ts'],
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'node', environment: 'node', include: ['test/{contract,integration}/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/global-setup.ts'],
          setupFiles: ['test/e2e/tell-of-hosts.ts'],
        },
      },
    ],
  },
})
