#!/usr/bin/env node
import { runCommandLine } from './command-line.js';
import { plugins } from './plugins.js';

// Everything has been stopped; an open handle of a library must not keep the process alive.
void runCommandLine({ plugins, process }).then((code) => process.exit(code));
