import { HttpProblem } from '../http/http-problem.js';
import type { ForceSwitchResult } from './force-switch.js';

/** The id of the queued command; a refusal is thrown, in words. */
export function commandIdOf(result: ForceSwitchResult): string {
  switch (result.kind) {
    case 'queued':
      return result.commandId;
    case 'unknown':
      throw new HttpProblem(404, 'Instance or agent not found');
    case 'unassigned':
      throw new HttpProblem(404, 'No agent assigned to instance');
    case 'disabled':
      throw new HttpProblem(400, 'Agent is disabled', { hint: 'Enable the agent first.' });
    case 'key-reused':
      throw new HttpProblem(409, 'This Idempotency-Key was used for another command');
    case 'not-primary':
      throw new HttpProblem(409, `The agent's current instance is ${result.primaryInstanceId}`, {
        primary_instance_id: result.primaryInstanceId,
      });
    case 'other-type':
      throw new HttpProblem(400, 'Pool instance type mismatch', { agent_type: result.instanceType });
  }
}
