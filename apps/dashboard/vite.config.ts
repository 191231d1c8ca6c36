import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';
import { compressFiles } from './compress-files.js';
import { noncePlaceholder } from './src/index.js';

/** The control plane that the development server passes requests of the API on to. */
const controlPlane = process.env['SPOTGUARD_URL'] ?? 'http://127.0.0.1:5000';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), compressFiles()],
  html: { cspNonce: noncePlaceholder },
  resolve: { conditions: ['@spotguard/source', ...defaultClientConditions] },
  server: { proxy: { '/api': { target: controlPlane } } },
  build: {
    outDir: 'dist/page',
    emptyOutDir: true,
    // The first versions with `light-dark()`: for older ones the style sheets would be rewritten.
    target: ['chrome123', 'firefox128', 'safari17.5'],
    // The content security policy allows no `data:` addresses.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    modulePreload: { polyfill: false },
    // What the first screen needs comes in few files: lazy screens share parts of it, which would be files of their own.
    rolldownOptions: {
      output: {
        advancedChunks: {
          groups: [
            { name: 'libraries', test: /node_modules\/(react|react-dom|scheduler|@tanstack)\// },
            { name: 'parts', test: /src\/page\/(format|style|session|live|preferences|fleet)\// },
          ],
        },
      },
    },
  },
});
