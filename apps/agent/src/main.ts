#!/usr/bin/env node
import { runCommandLine } from './command-line.js';
import { plugins } from './plugins.js';

// Everything has been stopped; a library's forgotten handle must not keep the process.
void runCommandLine({ plugins, process }).then((code) => process.exit(code));
