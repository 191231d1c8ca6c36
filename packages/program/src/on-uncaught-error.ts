/** The part of `process` that {@link onUncaughtError} uses. */
export interface UncaughtErrors {
  on(event: 'uncaughtException', listener: (error: unknown) => void): unknown;
}

const maxHandled = 10;

/**
 * Calls the handler with uncaught errors and rejections. An error that the handler itself causes is dropped, so that it
 * cannot call itself again, and so are all errors after the first ten, because a process that is shutting down may
 * repeat the same one for ever.
 */
export function onUncaughtError(program: UncaughtErrors, handle: (error: unknown) => void): void {
  let handled = 0;
  let isHandling = false;
  program.on('uncaughtException', (error) => {
    if (isHandling || handled >= maxHandled) return;
    handled += 1;
    isHandling = true;
    try {
      handle(error);
    } catch {
      // The handler is the last place to report an error, so that its own cannot be reported.
    } finally {
      isHandling = false;
    }
  });
}
