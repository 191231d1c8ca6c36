import type { LogTarget } from '../create-server.js';
import type { DatabaseEvent } from '../storage/database-event.js';
import { logEvent } from './process-log.js';

/** Returns a function that writes the events of a database to the server's log. */
export function logDatabase(log: LogTarget['stream'], logLevel: LogTarget['level']): (event: DatabaseEvent) => void {
  return (event) => {
    const { level, ...fields } = describe(event);
    logEvent({ log, logLevel }, level, fields);
  };
}

function describe(event: DatabaseEvent): { readonly level: 'info' | 'warn' | 'error'; readonly msg: string } {
  switch (event.kind) {
    case 'ended':
      return { level: 'error', msg: `${event.reason}; restarting it` };
    case 'restarted':
      return { level: 'warn', msg: 'The embedded database has restarted; nothing that was acknowledged is lost' };
    case 'space':
      return event.isEnough
        ? {
            level: 'warn',
            msg: `There is space on the disk again (${megabytes(event.freeBytes)}); writes are accepted`,
          }
        : {
            level: 'error',
            msg: `Only ${megabytes(event.freeBytes)} are free on the disk of the database; writes are refused until there is more`,
          };
    case 'maintained':
      return { level: 'info', msg: 'database maintained', ...event.figures };
    case 'maintenance-failed':
      return { level: 'error', msg: `The database could not be maintained: ${event.reason}` };
    case 'silent':
      return { level: 'error', msg: `${event.reason}; making new connections` };
    case 'answers-again':
      return { level: 'warn', msg: 'PostgreSQL answers again' };
  }
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1_048_576)} MB`;
}
