import { defineConfig } from 'vitest/config';
import { settingsFor, systems } from './vitest.config.js';

export default defineConfig(
  settingsFor({ include: systems, exclude: [] }, ['apps/dashboard/test/browser/build-page.setup.ts']),
);
