import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { Turns } from '../../limits/turns.js';

/** A strength that OWASP names: 32 MB and about a quarter of a second for one hash. */
const strength = { logCost: 15, blockSize: 8, parallelization: 3 };
const saltBytes = 16;
const hashBytes = 32;
const maxMemoryBytes = 64 * 1_024 * 1_024;
/** So that log-ins leave threads and memory to the rest of the server. */
const maxAtOnce = 2;
const maxWaiting = 50;

interface Hash extends Readonly<typeof strength> {
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/**
 * Hashes and checks passwords with scrypt of Node's own OpenSSL, on threads of their own, at most two at a time. Both throw
 * `OverLimit` when too many wait.
 */
export class Passwords {
  readonly #turns = new Turns(maxAtOnce, maxWaiting);
  readonly #dummy: Hash = { ...strength, salt: randomBytes(saltBytes), hash: randomBytes(hashBytes) };

  /** Returns the text to store: the parameters, a random salt and the hash. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(saltBytes);
    const hash = await this.#derive(password, { ...strength, salt });
    const { logCost, blockSize, parallelization } = strength;
    const parameters = `ln=${logCost},r=${blockSize},p=${parallelization}`;
    return `$scrypt$${parameters}$${salt.toString('base64')}$${hash.toString('base64')}`;
  }

  /** Whether the password is the stored one. Without a stored one it takes as long, so that the time reveals nothing. */
  async matches(password: string, stored: string | null | undefined): Promise<boolean> {
    const expected = stored == null ? this.#dummy : read(stored);
    const isEqual = timingSafeEqual(await this.#derive(password, expected), expected.hash);
    return isEqual && stored != null;
  }

  async #derive(password: string, { logCost, blockSize, parallelization, salt }: Omit<Hash, 'hash'>): Promise<Buffer> {
    const options = { N: 2 ** logCost, r: blockSize, p: parallelization, maxmem: maxMemoryBytes };
    const turn = await this.#turns.waitForTurn('passwords');
    try {
      return await new Promise((resolve, reject) => {
        scrypt(normalized(password), salt, hashBytes, options, (error, key) => (error ? reject(error) : resolve(key)));
      });
    } finally {
      turn.end();
    }
  }
}

/** The same letters, typed on different keyboards, may be different code points. */
function normalized(password: string): string {
  return password.normalize('NFKC');
}

function read(stored: string): Hash {
  const [, logCost, blockSize, parallelization, salt = '', hash = ''] =
    /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(stored) ?? [];
  if (hash === '') throw new Error('A stored password hash has an unknown format.');
  return {
    logCost: Number(logCost),
    blockSize: Number(blockSize),
    parallelization: Number(parallelization),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}
