import react from '@vitejs/plugin-react'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: here('.'),
  plugins: [react(), preloadFonts(), compress(here('dist'))],
  build: {
    target: 'es2022',
    manifest: true,
    // Fonts and pictures stay files of their own: they are cached for good, and the Content-Security-Policy stays narrow.
    assetsInlineLimit: 0,
    rollupOptions: { input: { index: here('index.html'), webchat: here('webchat.html') } },
  },
  server: {
    port: 5173,
    proxy: { '/api': { target: 'http://127.0.0.1:8000', ws: true } },
  },
})

/** The two roman faces are on every page: asked for with it, not after the style sheet. */
function preloadFonts(): Plugin {
  const roman = /^assets\/(figtree|gabarito)-latin-wght-normal-.*\.woff2$/
  return {
    name: 'preload-fonts',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle, filename }) =>
        filename.endsWith('webchat.html')
          ? []
          : Object.keys(bundle ?? {})
              .filter((name) => roman.test(name))
              .map((name) => ({ tag: 'link', attrs: { rel: 'preload', as: 'font', type: 'font/woff2', href: `/${name}`, crossorigin: true }, injectTo: 'head' as const })),
    },
  }
}

/** Compressed once, here, and not at every request. */
function compress(dist: string): Plugin {
  return {
    name: 'compress',
    apply: 'build',
    closeBundle: async () => {
      const folder = join(dist, 'assets')
      const names = (await readdir(folder)).filter((name) => /\.(js|css|svg)$/.test(name))
      await Promise.all(names.map((name) => pack(join(folder, name))))
    },
  }
}

async function pack(path: string) {
  const bytes = await readFile(path)
  if (bytes.length < 1024) return
  await writeFile(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }))
  await writeFile(`${path}.br`, await promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } }))
}
