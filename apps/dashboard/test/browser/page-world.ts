import { OwnerSession } from './owner-session.js';
import { ServerProcess } from './server-process.js';

/** A control plane, which serves its page. */
export interface PageWorld {
  readonly server: ServerProcess;
  /** Where the page is. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a control plane that nobody has set up. */
export async function openEmptyWorld(): Promise<PageWorld> {
  const server = await ServerProcess.start();
  return { server, url: server.url, close: () => server.remove() };
}

/** Starts a control plane with its first owner, `Mara Lindt`. */
export async function openPageWorld(): Promise<PageWorld & { readonly owner: OwnerSession }> {
  const world = await openEmptyWorld();
  const { server } = world;
  return { ...world, owner: await OwnerSession.setUp(server.url, server.setUpCode) };
}
