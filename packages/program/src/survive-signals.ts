/** The part of `process` that {@link surviveSignals} uses. */
export interface SignalledProcess {
  on(event: 'SIGHUP' | 'SIGUSR1' | 'SIGUSR2', listener: () => void): unknown;
}

/**
 * Keeps a program running when it receives a signal that does not ask it to end: SIGHUP, which is sent when a terminal
 * is lost and by log rotation, and SIGUSR1 and SIGUSR2, which have no fixed meaning. By default SIGHUP and SIGUSR2 end
 * the process without any output, and at SIGUSR1 Node opens a debugger port to every user of the machine. The listener
 * is called with the signal's name.
 */
export function surviveSignals(
  program: SignalledProcess,
  onSignal: (name: 'SIGHUP' | 'SIGUSR1' | 'SIGUSR2') => void,
): void {
  for (const name of ['SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const) program.on(name, () => onSignal(name));
}
