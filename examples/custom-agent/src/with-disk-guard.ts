import diskGuard from '@acme/agent-plugin-disk-guard';
import { runCommandLine } from '@spotguard/agent';
import aws from '@spotguard/plugin-aws';
import session from '@spotguard/plugin-session';
import succession from '@spotguard/plugin-succession';
import switching from '@spotguard/plugin-switching';

// The same build with a third-party plugin: one more entry in the list.
process.exit(await runCommandLine({ plugins: [aws, session, succession, switching, diskGuard], process }));
