import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A service that an instance runs, as `boot.json` on its disk declares it. */
export interface ServicePlan {
  readonly name: string;
  /** The absolute path of the program, and its arguments. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly restart: 'always' | 'no';
  /** Real milliseconds between an exit and the restart. */
  readonly restartAfterMs: number;
  /** Exit codes after which the service is not restarted. */
  readonly stopOnExitCodes: readonly number[];
}

/**
 * Reads `boot.json` from a disk. Without that file there are no services. Throws, and names the place, for bad content.
 */
export async function readBootPlan(disk: string): Promise<readonly ServicePlan[]> {
  const path = join(disk, 'boot.json');
  let source: string;
  try {
    source = await readFile(path, 'utf8');
  } catch {
    return [];
  }
  return parseBootPlan(JSON.parse(source), path);
}

/**
 * Returns the service that runs user data once by the shell, as cloud-init does. User data without `#!` runs nothing.
 */
export function userDataPlan(userData: Buffer | undefined): readonly ServicePlan[] {
  const script = userData?.toString('utf8') ?? '';
  if (!script.startsWith('#!')) return [];
  return [
    {
      name: 'user-data',
      command: ['/bin/sh', '-c', script],
      env: {},
      restart: 'no',
      restartAfterMs: 0,
      stopOnExitCodes: [],
    },
  ];
}

function parseBootPlan(document: unknown, path: string): readonly ServicePlan[] {
  if (!isRecord(document) || !Array.isArray(document['services'])) throw wrong(path, 'services must be a list');
  return document['services'].map((service: unknown, index) => parseService(service, `${path}: services[${index}]`));
}

const keys = ['name', 'command', 'env', 'restart', 'restartAfterMs', 'stopOnExitCodes'];

function parseService(service: unknown, place: string): ServicePlan {
  if (!isRecord(service)) throw wrong(place, 'is not an object');
  const unknown = Object.keys(service).find((key) => !keys.includes(key));
  if (unknown) throw wrong(place, `unknown key '${unknown}', known are ${keys.join(', ')}`);
  const { name, command, env = {}, restart = 'always', restartAfterMs = 200, stopOnExitCodes = [] } = service;
  if (typeof name !== 'string' || !/^[\w.-]+$/.test(name)) throw wrong(place, 'name must be letters, digits, . _ -');
  if (!isListOf(command, isText) || command.length === 0) throw wrong(place, 'command must be a list of texts');
  if (!isRecord(env) || !Object.values(env).every(isText)) throw wrong(place, 'env must map names to texts');
  if (restart !== 'always' && restart !== 'no') throw wrong(place, "restart must be 'always' or 'no'");
  if (typeof restartAfterMs !== 'number' || restartAfterMs < 0) throw wrong(place, 'restartAfterMs must be a number');
  if (!isListOf(stopOnExitCodes, isNumber)) throw wrong(place, 'stopOnExitCodes must be a list of numbers');
  return { name, command, env: env as Record<string, string>, restart, restartAfterMs, stopOnExitCodes };
}

function wrong(place: string, what: string): TypeError {
  return new TypeError(`${place}: ${what}.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOf<T>(value: unknown, is: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.every(is);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
