import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/plugin.ts', 'src/contract.ts'],
  format: ['esm'],
  target: 'node20',
  dts: true,
  clean: true,
});
