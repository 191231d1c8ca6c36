import { statfs } from 'node:fs/promises';
import { defineToken } from '@spotguard/sdk';

/** The disk that is watched. */
export interface Disk {
  /** Sizes in bytes; `free` is the space that programs without special permissions may still use. */
  measure(): Promise<{ readonly free: number; readonly size: number }>;
}
export const Disk = defineToken<Disk>('disk-guard/disk');

/** The file system that contains a path. */
export class FileSystemDisk implements Disk {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async measure(): Promise<{ readonly free: number; readonly size: number }> {
    const { bavail, blocks, bsize } = await statfs(this.#path);
    return { free: bavail * bsize, size: blocks * bsize };
  }
}
