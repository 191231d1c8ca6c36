/** What is needed of a process to handle signals. */
export interface SignalledProcess {
  on(event: 'SIGHUP' | 'SIGUSR1' | 'SIGUSR2', listener: () => void): unknown;
}

/**
 * Lets a program go on at the signals that are not orders to end: SIGHUP, which a lost terminal sends and a log rotation
 * uses, and SIGUSR1 and SIGUSR2, which have no meaning. Without this the first and the last end the process without a word,
 * and at SIGUSR1 Node opens a debugger port to everybody on the machine. The listener is called with the signal's name.
 */
export function surviveSignals(
  program: SignalledProcess,
  onSignal: (name: 'SIGHUP' | 'SIGUSR1' | 'SIGUSR2') => void,
): void {
  for (const name of ['SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const) program.on(name, () => onSignal(name));
}
