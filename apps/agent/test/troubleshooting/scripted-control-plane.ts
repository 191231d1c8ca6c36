import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ScriptedAnswer {
  readonly status?: number;
  readonly body: unknown;
}

export interface ReceivedRequest {
  readonly path: string;
  readonly body: string;
}

const settings = { enabled: 1, auto_switch_enabled: 1, auto_terminate_enabled: 1, terminate_wait_seconds: 300 };

/** A v4 backend on loopback that accepts every request, unless the script returns another answer. */
export class ScriptedControlPlane implements AsyncDisposable {
  readonly requests: ReceivedRequest[] = [];
  readonly #server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.once('end', () => {
      const { pathname: path } = new URL(request.url ?? '', 'http://localhost');
      this.requests.push({ path, body });
      const answer = this.#script(path) ?? defaultAnswer(path);
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.body));
    });
  });
  readonly #script: (path: string) => ScriptedAnswer | undefined;

  private constructor(script: (path: string) => ScriptedAnswer | undefined) {
    this.#script = script;
  }

  static async start(
    script: (path: string) => ScriptedAnswer | undefined = () => undefined,
  ): Promise<ScriptedControlPlane> {
    const controlPlane = new ScriptedControlPlane(script);
    await new Promise<void>((resolve) => controlPlane.#server.listen(0, '127.0.0.1', resolve));
    return controlPlane;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function defaultAnswer(path: string): ScriptedAnswer {
  if (path.endsWith('/register')) return { body: { agent_id: 'agent-1', client_id: 'client-1', config: settings } };
  if (path.endsWith('/config')) return { body: settings };
  if (path.endsWith('/pending-commands') || path.endsWith('/replicas')) return { body: [] };
  return { body: { success: true } };
}
