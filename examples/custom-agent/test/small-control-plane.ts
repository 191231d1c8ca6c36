import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { paths, type RegisterRequest, registerRequest } from '@spotguard/protocol';

/** A minimal control plane: agents can register with it, and it has no commands for them. */
export interface SmallControlPlane extends Disposable {
  readonly url: string;
  /** The first instance that registers. */
  readonly registered: Promise<RegisterRequest>;
}

/** Starts it on a loopback address. */
export async function startSmallControlPlane(): Promise<SmallControlPlane> {
  const instances = new EventEmitter();
  const registered = once(instances, 'registered').then(([instance]) => instance as RegisterRequest);
  const answer = async (request: IncomingMessage): Promise<unknown> => {
    const path = request.url?.split('?')[0];
    if (path === paths.pendingCommands('agent-1')) return [];
    if (path !== paths.register) return { success: true };
    instances.emit('registered', registerRequest.parse(await json(request)));
    return { agent_id: 'agent-1' };
  };
  const server = createServer(async (request, response) => {
    const body = JSON.stringify(await answer(request));
    response.setHeader('Content-Type', 'application/json').end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    registered,
    [Symbol.dispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
