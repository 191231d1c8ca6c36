import pg from 'pg';
import type { Finding } from '../../examination/finding.js';

const channel = 'spotguard_doctor';
const maxConnectMilliseconds = 10_000;
const maxWaitMilliseconds = 3_000;

/**
 * Looks whether one connection hears what another one notifies. A pooler that gives each transaction another connection of
 * PostgreSQL drops that, and agents learn of commands late.
 */
export async function checkListening(url: string): Promise<Finding> {
  const check = 'notifications';
  const isHeard = await hears(url);
  if (isHeard) return { check, level: 'ok', message: 'one connection hears what another one sends' };
  const message = 'a notification did not arrive: a pooler in between keeps no sessions';
  return { check, level: 'problem', message, advice: 'Set its pool_mode to session, or connect past it.' };
}

async function hears(url: string): Promise<boolean> {
  const [listener, sender] = [connect(url), connect(url)];
  try {
    await Promise.all([listener.connect(), sender.connect()]);
    await listener.query(`listen ${channel}`);
    const heard = new Promise<boolean>((resolve) => listener.once('notification', () => resolve(true)));
    await sender.query(`select pg_notify('${channel}', '')`);
    const tooLate = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), maxWaitMilliseconds).unref());
    return await Promise.race([heard, tooLate]);
  } finally {
    await Promise.all([listener.end().catch(() => undefined), sender.end().catch(() => undefined)]);
  }
}

function connect(connectionString: string): pg.Client {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: maxConnectMilliseconds });
  // A broken connection fails its queries; without a listener the event would end the process.
  client.on('error', () => undefined);
  return client;
}
