import { check } from '@spotguard/core';
import session from '@spotguard/plugin-session';
try { await check({ plugins: [session], config: {}, hostKeys: new Set() }); } catch (error) { console.log((error as Error).message); }
