import { lazy } from 'react';

/** The form that orders a command, loaded when the first one is opened: the library that makes it is large. */
export const LazyOrderCommand = lazy(async () => ({ default: (await import('./order-command.js')).OrderCommand }));
