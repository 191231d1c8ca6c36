import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

/** The gallery, for developers: a page of its own, which is no part of the page that is published. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  resolve: { conditions: ['@spotguard/source', ...defaultClientConditions] },
  build: {
    outDir: join(import.meta.dirname, '../../../.cache/gallery'),
    emptyOutDir: true,
    target: ['chrome123', 'firefox128', 'safari17.5'],
    chunkSizeWarningLimit: 2_000,
  },
});
