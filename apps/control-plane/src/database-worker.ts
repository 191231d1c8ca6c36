import { parentPort, workerData } from 'node:worker_threads';
import { serveDatabase } from './storage/embedded/serve-database.js';

// The entry of the embedded database's thread, which `DatabaseThread` starts.
if (parentPort === null) throw new Error('This file is a thread of the control plane; run spotguard-control-plane.');
const port = parentPort;
try {
  await serveDatabase(workerData, {
    port,
    monotonic: () => performance.now(),
    exit: (code) => process.exit(code),
  });
} catch (error) {
  port.postMessage({ kind: 'failing', reason: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}
