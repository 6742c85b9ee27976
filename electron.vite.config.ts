import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import components from 'unplugin-vue-components/vite'

const at = (path: string) => resolve(import.meta.dirname, path)
/** scripts/build-output.mjs builds beside `out`, so that a build that fails leaves the last one alone. */
const out = process.env['WECOM_DESK_BUILD_DIR'] ?? at('out')

export default defineConfig({
  main: {
    build: {
      outDir: `${out}/main`,
      rollupOptions: {
        input: {
          index: at('src-main/hosts/electron/index.ts'),
          cli: at('src-main/hosts/cli/index.ts'),
          'bulk-worker': at('src-main/bulk-worker.ts'),
          'export-worker': at('src-main/export-worker.ts'),
          'backup-worker': at('src-main/backup-worker.ts'),
          'diagnostics-worker': at('src-main/diagnostics-worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: `${out}/preload`,
      externalizeDeps: false,
      rollupOptions: {
        input: { index: at('src-preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src-renderer'),
    base: './',
    resolve: { alias: { '@contract': at('src-main/contract'), '@': at('src-renderer') } },
    plugins: [vue(), components({ resolvers: [ElementPlusResolver({ importStyle: 'css' })], dts: false })],
    build: {
      outDir: `${out}/renderer`,
      minify: true,
      rollupOptions: { input: { index: at('src-renderer/index.html') } },
    },
  },
})
