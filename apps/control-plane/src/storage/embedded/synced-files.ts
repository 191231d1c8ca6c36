import { fsyncSync } from 'node:fs';
import { NodeFS } from '@electric-sql/pglite/nodefs';

type EmscriptenOptions = Parameters<NodeFS['init']>[1];
type PGliteModule = Parameters<NonNullable<EmscriptenOptions['preRun']>[number]>[0];
type FileOperation = (stream: { readonly nfd: number }, ...rest: readonly unknown[]) => number;

/** Emscripten's operations on open files. It has no `fsync`. */
interface StreamOperations {
  read: FileOperation;
  write: FileOperation;
  fsync?: FileOperation;
}

/**
 * The files of PGlite, with an `fsync` that reaches the disk. Emscripten's `fsync` does nothing, and PGlite also turns it off
 * (`-F`), so that a power cut would lose committed data.
 */
export class SyncedFiles extends NodeFS {
  /**
   * `onOperation` is called after each read, write and sync. `onAbort` is called when PostgreSQL failed (PANIC) or a sync
   * failed; it must stop the thread, because PGlite would call PostgreSQL again and again without end.
   */
  constructor(
    directory: string,
    private readonly handlers: { readonly onOperation: () => void; readonly onAbort: (cause: unknown) => void },
  ) {
    super(directory);
  }

  override async init(...[pglite, options]: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const made = await super.init(pglite, options);
    const { preRun = [] } = made.emscriptenOpts;
    return { emscriptenOpts: { ...made.emscriptenOpts, preRun: [...preRun, (module) => this.#complete(module)] } };
  }

  #complete(module: PGliteModule): void {
    const { onOperation, onAbort } = this.handlers;
    module.onAbort = onAbort;
    const operations = streamOperations(module);
    for (const name of ['read', 'write'] as const) {
      const original = operations[name];
      operations[name] = (...parameters) => {
        const result = original(...parameters);
        onOperation();
        return result;
      };
    }
    operations.fsync = ({ nfd }) => {
      try {
        fsyncSync(nfd);
      } catch (error) {
        // EINVAL: some file systems cannot sync a directory. After any other error only recovery can tell what is on the disk.
        if (!(error instanceof Error && 'code' in error && error.code === 'EINVAL')) onAbort(error);
      }
      onOperation();
      return 0;
    };
  }
}

/** Returns Emscripten's file operations. Throws when this version of PGlite has none, because it must not run without `fsync`. */
function streamOperations(module: PGliteModule): StreamOperations {
  const files: unknown = Reflect.get(module, 'NODEFS');
  const operations =
    files !== null && typeof files === 'object' && 'stream_ops' in files ? files.stream_ops : undefined;
  if (isStreamOperations(operations)) return operations;
  throw new Error(
    'This version of PGlite keeps its files in a way that SpotGuard cannot sync; install the pinned one.',
  );
}

function isStreamOperations(value: unknown): value is StreamOperations {
  return value !== null && typeof value === 'object' && 'read' in value && 'write' in value;
}
