import { defineConfig } from 'vitest/config';
import { settingsFor, systems } from './vitest.config.js';

export default defineConfig(settingsFor({ include: systems, exclude: [] }));
