/** What is needed of a process to take its warnings. */
export interface WarningProcess {
  removeAllListeners(event: 'warning'): unknown;
  on(event: 'warning', listener: (warning: Error) => void): unknown;
}

/**
 * Takes the warnings of Node and of libraries to the listener. Node itself writes them to standard error and waits until
 * that has taken them, so that one warning stops a program whose terminal or disk hangs.
 */
export function onWarning(program: WarningProcess, listener: (warning: Error) => void): void {
  program.removeAllListeners('warning');
  program.on('warning', listener);
}
