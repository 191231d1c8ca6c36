import { get, type IncomingMessage } from 'node:http';
import { percentile } from '../percentile.js';
import type { LoadedAgent } from './prepare-database.js';

/** How fast an event reaches all who look on. Times in milliseconds. */
export interface EventStreams {
  readonly streams: number;
  /** From the request that causes the event until the last stream has it. */
  readonly p50: number;
  readonly p99: number;
}

const events = 50;

/** Opens streams of the account of an agent, and causes events by changing a setting of its workload. */
export async function measureEventStreams(url: string, agent: LoadedAgent, streams: number): Promise<EventStreams> {
  let onEvent: () => void = () => undefined;
  const opened = await Promise.all(Array.from({ length: streams }, () => open(url, agent.token, () => onEvent())));
  try {
    const milliseconds: number[] = [];
    for (let index = 1; index <= events; index += 1) {
      let left = streams;
      let last = 0;
      const everywhere = new Promise<void>((resolve) => {
        onEvent = () => {
          left -= 1;
          last = performance.now();
          if (left === 0) resolve();
        };
      });
      const asked = performance.now();
      await changeSetting(url, agent, index);
      await everywhere;
      milliseconds.push(last - asked);
    }
    return { streams, p50: percentile(milliseconds, 0.5), p99: percentile(milliseconds, 0.99) };
  } finally {
    for (const stream of opened) stream.destroy();
  }
}

/** Resolves when the server has begun to answer. */
function open(url: string, token: string, onEvent: () => void): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = get(`${url}/api/v1/events`, { headers: { authorization: `Bearer ${token}` } });
    request.once('error', reject);
    request.once('response', (response) => {
      if (response.statusCode !== 200) reject(new Error(`A stream was refused: HTTP ${response.statusCode}`));
      response.setEncoding('utf8').on('data', (text: string) => {
        for (const _ of text.matchAll(/^event: (?!ping)/gm)) onEvent();
      });
      response.on('error', () => undefined);
      resolve(response);
    });
  });
}

async function changeSetting(url: string, { agentId, token }: LoadedAgent, value: number): Promise<void> {
  const response = await fetch(`${url}/api/v1/workloads/${agentId}/settings`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ terminateWaitSeconds: value }),
  });
  if (!response.ok) throw new Error(`The setting was refused: HTTP ${response.status} ${await response.text()}`);
}
