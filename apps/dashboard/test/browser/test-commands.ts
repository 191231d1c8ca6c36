import type { TestAgent } from './test-agent.js';

/** A command, as an agent gets it. */
export interface ReceivedCommand {
  readonly id: string;
  readonly command_type: string;
  readonly expected_generation?: number;
}

/** Asks for the commands of an agent's instance. */
export async function receiveCommands(agent: TestAgent): Promise<readonly ReceivedCommand[]> {
  const answer = await agent.call<readonly ReceivedCommand[] | { readonly commands: readonly ReceivedCommand[] }>(
    'GET',
    'pending-commands?wait=0',
  );
  return 'commands' in answer ? answer.commands : answer;
}

/** Says that a command was carried out. */
export async function finishCommand(agent: TestAgent, commandId: string, message: string): Promise<void> {
  await agent.call('POST', `commands/${commandId}/executed`, { success: true, message });
}
