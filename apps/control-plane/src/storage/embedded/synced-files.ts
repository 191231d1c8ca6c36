import { fsyncSync } from 'node:fs';
import { NodeFS } from '@electric-sql/pglite/nodefs';

type EmscriptenOptions = Parameters<NodeFS['init']>[1];
type PGliteModule = Parameters<NonNullable<EmscriptenOptions['preRun']>[number]>[0];
type FileOperation = (stream: { readonly nfd: number }, ...rest: readonly unknown[]) => number;

/** What Emscripten does with open files; `fsync` is missing from it. */
interface StreamOperations {
  read: FileOperation;
  write: FileOperation;
  fsync?: FileOperation;
}

/**
 * A directory for PGlite in which PostgreSQL's `fsync` reaches the disk. Emscripten answers it without doing anything, and
 * PGlite turns it off besides (`-F`): after a power cut nothing is left then of what was committed.
 */
export class SyncedFiles extends NodeFS {
  /**
   * `onOperation` is called after each read, write and sync. `onAbort` is called when PostgreSQL gave up (PANIC) or the
   * disk refused a sync; it must stop the thread, since PGlite would call PostgreSQL again and again without end.
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
        // Some file systems cannot sync a directory. Otherwise nobody knows what is on the disk: only recovery finds out.
        if (!(error instanceof Error && 'code' in error && error.code === 'EINVAL')) onAbort(error);
      }
      onOperation();
      return 0;
    };
  }
}

/** Fails with words when a version of PGlite keeps its files otherwise: better no start than one without `fsync`. */
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
