export { createTestAgent, type TestAgent, type TestAgentOptions } from './create-test-agent.js';
export { fake, type Service } from './fake.js';
export { type FakeHostFacts, fakeHost } from './fake-host.js';
export type { Json } from './malformed/fields.js';
export { type MalformedAnswer, malformedAnswers } from './malformed/malformed-answers.js';
export { ManualClock } from './manual-clock.js';
export { type MemoryStorage, memoryStorage } from './memory-storage.js';
export { type ContractCheck, type PluginSample, pluginContract } from './plugin-contract.js';
export { type PolicyDocument, policyDocument } from './policy-document.js';
export { type LogLine, type RecordingLogger, recordingLogger } from './recording-logger.js';
export { openV4Backend, type V4Backend, type V4BackendOptions, type V4Exchange } from './v4-backend/open-v4-backend.js';
export type { V4Answer } from './v4-backend/v4-answer.js';
export type {
  AgentRow,
  CommandRow,
  InstanceRow,
  ReplicaRow,
  SwitchRow,
  V4Tables,
} from './v4-backend/v4-tables.js';
