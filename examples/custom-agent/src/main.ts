import { runCommandLine } from '@spotguard/agent';
import aws from '@spotguard/plugin-aws';
import session from '@spotguard/plugin-session';
import succession from '@spotguard/plugin-succession';
import switching from '@spotguard/plugin-switching';

/** What this build can do: nothing else is in the bundle, in the IAM policy or in the documentation it prints. */
const plugins = [aws, session, succession, switching];

// Everything has been stopped; a library's forgotten handle must not keep the process.
process.exit(await runCommandLine({ plugins, process }));
