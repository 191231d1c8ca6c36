/** The part of `process` that {@link finishProcess} uses. */
export interface EndingProcess {
  readonly pid: number;
  readonly stdout: { readonly writableLength: number };
  readonly stderr: { readonly writableLength: number };
  getActiveResourcesInfo(): string[];
  removeAllListeners(event: 'SIGTERM'): unknown;
  kill(pid: number, signal: 'SIGTERM' | 'SIGKILL'): unknown;
}

const maxWaitMs = 500;
const pollIntervalMs = 10;
/** The names that Node has for requests that a thread of its pool carries out. */
const threadRequest = /^(FSReq|GetAddrInfo|GetNameInfo)/;

/**
 * Makes `process.exit` safe to call; call it as the last step before. It waits up to half a second for pending output
 * to the standard streams and for requests to the disk or the resolver. If such a request is still pending then,
 * `process.exit` would wait for its thread without a limit; so the process kills itself with a signal instead and does
 * not return from this call. The signal is SIGTERM, which supervisors count as a clean end, when the code is 0, and
 * otherwise SIGKILL.
 */
export async function finishProcess(program: EndingProcess, code: number): Promise<void> {
  const isBusy = () => program.getActiveResourcesInfo().some((name) => threadRequest.test(name));
  const isWriting = () => program.stdout.writableLength > 0 || program.stderr.writableLength > 0;
  const limit = performance.now() + maxWaitMs;
  while ((isBusy() || isWriting()) && performance.now() < limit) {
    await new Promise((resolve) => setTimeout(resolve, pollIntervalMs));
  }
  if (!isBusy()) return;
  program.removeAllListeners('SIGTERM');
  program.kill(program.pid, code === 0 ? 'SIGTERM' : 'SIGKILL');
  // Wait for the signal to take effect. Only PID 1 of a container does not receive it: it returns, and tries its exit.
  await new Promise((resolve) => setTimeout(resolve, maxWaitMs));
}
