export { createTestAgent, type TestAgent, type TestAgentOptions } from './create-test-agent.js';
export { fake, type Service } from './fake.js';
export { type FakeHostFacts, fakeHost } from './fake-host.js';
export { ManualClock } from './manual-clock.js';
export { type MemoryStorage, memoryStorage } from './memory-storage.js';
export { type ContractCheck, type PluginSample, pluginContract } from './plugin-contract.js';
export { type LogLine, type RecordingLogger, recordingLogger } from './recording-logger.js';
