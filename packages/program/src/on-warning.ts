/** The part of `process` that {@link onWarning} uses. */
export interface WarningProcess {
  removeAllListeners(event: 'warning'): unknown;
  on(event: 'warning', listener: (warning: Error) => void): unknown;
}

/**
 * Gives the warnings of Node and of libraries to the listener instead of to standard error. Node writes them there
 * synchronously, so that one warning blocks a program whose terminal or disk hangs.
 */
export function onWarning(program: WarningProcess, listener: (warning: Error) => void): void {
  program.removeAllListeners('warning');
  program.on('warning', listener);
}
