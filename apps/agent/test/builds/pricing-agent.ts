import aws from '@spotguard/plugin-aws';
import pricing from '@spotguard/plugin-pricing';
import session from '@spotguard/plugin-session';
import succession from '@spotguard/plugin-succession';
import switching from '@spotguard/plugin-switching';
import { runCommandLine } from '../../src/command-line.js';

const plugins = [aws, session, succession, switching, pricing];

process.exit(await runCommandLine({ plugins, process, name: 'pricing-agent', version: '1.2.3' }));
