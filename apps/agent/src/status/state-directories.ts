import { installedStateDirectory } from '../config/machine-sources.js';
import { layout, under } from '../install/layout.js';

/** Returns the folders in which an agent on this machine may have its state, the likeliest first. */
export async function stateDirectories({
  directory,
  root,
  environment,
}: {
  /** As somebody has named it. */
  readonly directory: string | undefined;
  /** The folder to use as `/`. */
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv;
}): Promise<readonly string[]> {
  const configured = directory ?? environment['SPOTGUARD_STATE_DIRECTORY'];
  if (configured !== undefined) return [configured];
  return ['./spotguard-state', under(root, (await installedStateDirectory(root)) ?? layout.state)];
}
