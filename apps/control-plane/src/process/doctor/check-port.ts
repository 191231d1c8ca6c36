import { createServer, isIP } from 'node:net';
import { headers, routes } from '@spotguard/protocol';
import type { Finding } from '../../examination/finding.js';

const maxAnswerMilliseconds = 3_000;

/** Looks whether a port is free, or a control plane answers there, and whether others could listen to what is said. */
export async function checkPort(host: string, port: number): Promise<readonly Finding[]> {
  return [await checkAnswer(host, port), ...checkEncryption(host)];
}

async function checkAnswer(host: string, port: number): Promise<Finding> {
  const check = 'port';
  const place = `${host}:${port}`;
  if (await isFree(host, port)) return { check, level: 'ok', message: `${place} is free: no server runs there` };
  const target = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  const url = `http://${isIP(target) === 6 ? `[${target}]` : target}:${port}${routes.health}`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(maxAnswerMilliseconds) }).catch(() => undefined);
  const version = answer?.headers.get(headers.controlPlane) ?? undefined;
  if (version === undefined) {
    const message = `another program listens on ${place}, this user may not listen there, or it is no address of this machine`;
    return { check, level: 'problem', message, advice: 'End it, or choose another --port.' };
  }
  if (answer?.ok === true) return { check, level: 'ok', message: `a server of version ${version} answers on ${place}` };
  const message = `the server on ${place} answers ${answer?.status}: its database does not answer`;
  return { check, level: 'problem', message, advice: 'The server’s log says why.' };
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function checkEncryption(host: string): readonly Finding[] {
  if (/^(127\.|::1$|localhost$)/.test(host)) return [];
  const message = `the server speaks HTTP without TLS on ${host}`;
  const advice = 'Let it listen on 127.0.0.1 behind a proxy with TLS, or allow only that proxy to reach it.';
  return [{ check: 'encryption', level: 'warning', message, advice }];
}
