import { programs } from '../../../tools/programs.mjs';
import { AgentProcess, type AgentRun } from './agent-process.js';

export type StartOptions = Partial<Parameters<typeof AgentProcess.start>[0]>;

/** A setting as the command `config` shows it. */
export interface Setting {
  readonly setting: string;
  readonly value: string;
  readonly from: string;
}

/** Runs the agent's program and waits for its end. */
export async function run(parameters: readonly string[], options: StartOptions = {}): Promise<AgentRun> {
  await using agent = await AgentProcess.start({ file: programs.agent, parameters, ...options });
  return await agent.ended();
}

/** Runs the command `config` and returns its rows by the name of the setting. */
export async function settings(
  options: StartOptions,
  ...flags: readonly string[]
): Promise<ReadonlyMap<string, Setting>> {
  const { stdout } = await run(['config', '--json', ...flags], options);
  return new Map((JSON.parse(stdout) as readonly Setting[]).map((row) => [row.setting, row]));
}
