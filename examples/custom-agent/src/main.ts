import { runCommandLine } from '@spotguard/agent';
import aws from '@spotguard/plugin-aws';
import session from '@spotguard/plugin-session';
import succession from '@spotguard/plugin-succession';
import switching from '@spotguard/plugin-switching';

/**
 * The plugins of this build. They alone decide the content of the bundle, its IAM policy and the documentation it
 * prints.
 */
const plugins = [aws, session, succession, switching];

// Everything is stopped now. Exit explicitly, because a handle that a library left open would keep the process running.
process.exit(await runCommandLine({ plugins, process }));
