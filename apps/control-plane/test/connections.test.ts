import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { addAccount, type ControlPlane, createControlPlane, type Database, openDatabase } from '../src/index.js';
import { present, request } from './control-plane-harness.js';

const limits = {
  headersMilliseconds: 400,
  requestMilliseconds: 800,
  silentMilliseconds: 1_500,
  idleMilliseconds: 500,
  checkMilliseconds: 50,
  maxConnections: 10,
};

let database: Database;
let plane: ControlPlane;
let token: string;

beforeAll(async () => {
  database = await openDatabase({ memory: true });
  token = present(await addAccount(database.queries, { name: 'shop' })).token;
  plane = createControlPlane({ database, limits });
  await plane.listen();
});
afterAll(async () => {
  await plane.close();
  await database.close();
});

/** Opens a connection that sends a text, and then a small piece every 20 ms until it is closed. */
async function drip(text: string, drop: string | undefined, url = plane.url) {
  const socket: Socket = connect(Number(new URL(url).port), '127.0.0.1');
  let received = '';
  socket.setEncoding('utf8').on('data', (part: string) => {
    received += part;
  });
  // A reset ends the connection too.
  socket.on('error', () => undefined);
  const ended = new Promise<string>((resolve) => socket.once('close', () => resolve(received)));
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  socket.write(text);
  const drops = drop === undefined ? undefined : setInterval(() => socket.write(drop), 20);
  void ended.then(() => clearInterval(drops));
  return { socket, ended };
}

const post = (authorization: string) =>
  `POST /api/agents/register HTTP/1.1\r\nHost: x\r\n${authorization}Content-Type: application/json\r\nContent-Length: 10000\r\n\r\n{`;

test('a body that arrives slowly ends in 408, even from a caller with a valid token', async () => {
  const { ended } = await drip(post(`Authorization: Bearer ${token}\r\n`), ' ');
  expect(await ended).toMatch(/^HTTP\/1\.1 408 /);
});

test('a connection whose headers arrive slowly, or that sends nothing, is closed', async () => {
  const [dripping, silent] = await Promise.all([
    drip('GET /health HTTP/1.1\r\nHost: x\r\n', 'X: y\r\n'),
    drip('', undefined),
  ]);
  await Promise.all([dripping.ended, silent.ended]);
});

test('a caller without a valid token is refused and disconnected at once, before the whole body has arrived', async () => {
  const slow = createControlPlane({ database });
  await slow.listen();
  onTestFinished(() => slow.close());
  for (const authorization of ['', 'Authorization: Bearer token-of-nobody\r\n']) {
    // This server has the default limits, so only the refusal can end the connection so soon.
    const received = await (await drip(post(authorization), ' ', slow.url)).ended;
    expect(received).toMatch(/^HTTP\/1\.1 401 /);
    expect(received.toLowerCase()).toContain('connection: close');
  }
}, 14_000);

test('an answered connection is kept for the next request, and closed when none comes', async () => {
  const { socket, ended } = await drip('GET /health HTTP/1.1\r\nHost: x\r\n\r\n', undefined);
  await once(socket, 'data');
  socket.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n');
  expect((await ended).match(/HTTP\/1\.1 200 /g)).toHaveLength(2);
});

test('headers beyond the limit are refused', async () => {
  const { ended } = await drip(`GET /health HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`, undefined);
  expect(await ended).toMatch(/^HTTP\/1\.1 431 /);
});

test('connections beyond the limit are closed, and the server answers again when the others are closed', async () => {
  const held = await Promise.all(Array.from({ length: 10 }, () => drip('GET /health HTTP/1.1\r\n', undefined)));
  const { ended } = await drip('GET /health HTTP/1.1\r\nHost: x\r\n\r\n', undefined);
  expect(await ended).toBe('');
  for (const { socket } of held) socket.destroy();
  await Promise.all(held.map((one) => one.ended));
  expect((await request(`${plane.url}/health`, 'GET', {})).status).toBe(200);
});
