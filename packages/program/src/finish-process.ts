/** What is needed of a process to end it. */
export interface EndingProcess {
  readonly pid: number;
  readonly stdout: { readonly writableLength: number };
  readonly stderr: { readonly writableLength: number };
  getActiveResourcesInfo(): string[];
  removeAllListeners(event: 'SIGTERM'): unknown;
  kill(pid: number, signal: 'SIGTERM' | 'SIGKILL'): unknown;
}

const maxWaitMs = 500;
const lookEveryMs = 10;
/** Requests that a thread of the pool carries out, as Node calls them. */
const threadRequest = /^(FSReq|GetAddrInfo|GetNameInfo)/;

/**
 * Makes `process.exit` safe to call; call it when everything else is over. It gives what was written to the standard
 * streams half a second to arrive. Then it looks for requests to the disk or the resolver that do not come back: Node waits
 * for their threads at its exit without a limit, so the process ends itself by a signal instead and does not return from
 * here. The signal is SIGTERM, which supervisors take for a clean end, when the code is 0, and else SIGKILL.
 */
export async function finishProcess(program: EndingProcess, code: number): Promise<void> {
  const isBusy = () => program.getActiveResourcesInfo().some((name) => threadRequest.test(name));
  const isWriting = () => program.stdout.writableLength > 0 || program.stderr.writableLength > 0;
  const limit = performance.now() + maxWaitMs;
  while ((isBusy() || isWriting()) && performance.now() < limit) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  if (!isBusy()) return;
  program.removeAllListeners('SIGTERM');
  program.kill(program.pid, code === 0 ? 'SIGTERM' : 'SIGKILL');
  // The signal is on its way. Only the first process of a container never gets it, and may then try its exit.
  await new Promise((resolve) => setTimeout(resolve, maxWaitMs));
}
