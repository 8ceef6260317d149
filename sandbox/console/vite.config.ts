import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/**
 * The console as an application of its own below `/console/`. One piece a section, one a language: what a page does not show is not loaded.
 * Built by `scripts/build-console.mjs`.
 */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/console/',
  plugins: [react(), withoutFontFiles()],
  build: {
    target: 'es2022',
    outDir: fileURLToPath(new URL('../../dist/console', import.meta.url)),
    emptyOutDir: true,
    manifest: 'manifest.json',
    // A policy that lets nothing run but files of our own has no place for an inlined one.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_200,
    reportCompressedSize: false,
  },
})

/** Cloudscape's global styles bring Open Sans as eight data URLs (138 kB), without Han or Hangul: the system's own letters serve all three languages. */
function withoutFontFiles(): Plugin {
  return {
    name: 'without-font-files',
    enforce: 'pre',
    transform(code, id) {
      if (!/global-styles[\\/]index\.css/.test(id)) return null
      return { code: code.replaceAll(/@font-face\s*\{[^}]*\}/g, ''), map: null }
    },
  }
}
