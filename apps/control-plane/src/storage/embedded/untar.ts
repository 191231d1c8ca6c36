import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const blockBytes = 512;

/** Unpacks a gzipped ustar archive of files and directories, the format of PGlite's dumps. Throws for any other kind of entry. */
export async function untar(archive: Blob, directory: string): Promise<void> {
  const tar = await promisify(gunzip)(await archive.arrayBuffer());
  for (let offset = 0; offset + blockBytes <= tar.length; ) {
    const header = tar.subarray(offset, offset + blockBytes);
    const name = join(text(header, 345, 155), text(header, 0, 100));
    if (name === '.') return;
    const size = Number.parseInt(text(header, 124, 12), 8);
    const path = join(directory, contained(name));
    const type = text(header, 156, 1);
    offset += blockBytes;
    if (type === '5') await mkdir(path, { recursive: true, mode: 0o700 });
    else if (type === '0' || type === '') {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeFile(path, tar.subarray(offset, offset + size), { mode: 0o600 });
    } else throw new Error(`The database dump holds ${name} of type ${type}, which cannot be unpacked; rebuild it.`);
    offset += Math.ceil(size / blockBytes) * blockBytes;
  }
}

function text(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end === -1 ? length : end).trim();
}

function contained(name: string): string {
  if (normalize(name).startsWith('..'))
    throw new Error(`The database dump reaches outside its directory with ${name}.`);
  return name;
}
