import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const exclude = ['**/node_modules/**', '**/dist/**', '**/.cache/**', 'e2e/**', 'scripts/test/package/**']
/** Property tests and starting servers take their time on a busy machine; what takes longer hangs. */
const timeouts = { testTimeout: 30_000, hookTimeout: 30_000 }

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        // Files share what they import, which halves the time of the whole: no file leaves anything behind in the process.
        test: { name: 'node', include: ['**/*.test.ts'], exclude: [...exclude, 'docs/.vitepress/theme/**'], isolate: false, ...timeouts },
      },
      {
        // The site's components in a DOM. In a page `vitepress` is its client part, which VitePress arranges so when it builds.
        plugins: [vue()],
        resolve: {
          alias: [
            { find: /^vitepress$/, replacement: here('node_modules/vitepress/dist/client/index.js') },
            { find: /^\/?@siteData$/, replacement: here('docs/.vitepress/theme/test/site-data.ts') },
          ],
        },
        test: {
          name: 'theme',
          include: ['docs/.vitepress/theme/**/*.test.ts'],
          environment: 'happy-dom',
          ...timeouts,
          server: { deps: { inline: [/vitepress/] } },
        },
      },
      {
        // The console's components in a DOM. Cloudscape's modules bring their styles along, which Node alone cannot import.
        test: {
          name: 'console',
          include: ['sandbox/console/**/*.test.tsx'],
          environment: 'happy-dom',
          ...timeouts,
          server: { deps: { inline: [/@cloudscape-design/] } },
        },
      },
    ],
  },
})
