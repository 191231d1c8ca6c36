import { type Clock, systemClock } from './clock.js';
import { Holder } from './holding/holder.js';
import { createServer, type LogTarget } from './http/create-server.js';
import type { Database } from './storage/database.js';

/** After so long a connection that is still open, such as one that never asked anything, is cut off. */
const graceMilliseconds = 2_000;

/** What a control plane is made of. The database is the caller's: close it after the control plane. */
export interface ControlPlaneOptions {
  readonly database: Database;
  readonly clock?: Clock | undefined;
  /** Absent: no log. */
  readonly log?: LogTarget | undefined;
}

/** A control plane in this process. */
export interface ControlPlane {
  /** Its base URL; throws before `listen`. */
  readonly url: string;
  /** Starts to answer and resolves to the base URL; port 0 takes any free one. Loopback unless a host is named. */
  listen(address?: { readonly host?: string; readonly port?: number }): Promise<string>;
  /** Answers what is held or running, refuses what is new, and resolves when all is out. Safe to call twice. */
  close(): Promise<void>;
}

/** Makes a control plane on an open database. Any number of them, in any processes, may share a PostgreSQL one. */
export function createControlPlane({ database, clock = systemClock, log }: ControlPlaneOptions): ControlPlane {
  const { queries, wakeUps, state } = database;
  const holder = new Holder(clock, wakeUps);
  const server = createServer({ queries, state, clock, wakeUps, holder, log });
  let url: string | undefined;
  return {
    get url() {
      if (url === undefined) throw new Error('The control plane has no URL before listen() has resolved.');
      return url;
    },
    listen: async ({ host = '127.0.0.1', port = 0 } = {}) => {
      url = await server.listen({ host, port });
      return url;
    },
    close: async () => {
      holder.stop();
      const cut = setTimeout(() => server.server.closeAllConnections(), graceMilliseconds);
      await server.close().finally(() => clearTimeout(cut));
    },
  };
}
