export { buildId, withBuild } from './build-id.js';
export { claimFolder, type FolderOwner, ownerOf } from './claim-folder.js';
export { decodeText } from './decode-text.js';
export { describeCauses } from './describe-causes.js';
export { type EndingProcess, finishProcess } from './finish-process.js';
export {
  type AnswerMessage,
  askLocalSocket,
  type LocalAnswer,
  type LocalExchange,
  type LocalSocket,
  openLocalSocket,
} from './local-socket.js';
export { nearestName } from './nearest-name.js';
export { onUncaughtError, type UncaughtErrors } from './on-uncaught-error.js';
export { onWarning, type WarningProcess } from './on-warning.js';
export { openOutput, type StandardStream } from './open-output.js';
export { OutputChannel, type OutputChannelOptions, type OutputSink } from './output-channel.js';
export { type SignalledProcess, surviveSignals } from './survive-signals.js';
