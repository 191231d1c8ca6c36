/** What a process tells of errors that nobody caught. */
export interface UncaughtErrors {
  on(event: 'uncaughtException', listener: (error: unknown) => void): unknown;
}

const maxHandled = 10;

/**
 * Calls the handler with errors and rejections that nothing caught. The handler is the last resort, so nothing that it
 * does can call it again: an error inside it is dropped, and so are all errors after the first ten, since a process that
 * goes on for the time of its shutdown may repeat one for ever.
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
      // There is nobody left to tell.
    } finally {
      isHandling = false;
    }
  });
}
