import { HttpProblem } from '../../http/http-problem.js';
import type { SwitchOrdered } from '../../workloads/commands/order-switch.js';
import { hindranceProblem } from '../hindrance-problem.js';

/**
 * Returns the answer to an order to switch: the command, and a warning if it may not be executed soon. Throws an
 * `HttpProblem` when the order was refused.
 */
export function answerSwitchOrder(result: SwitchOrdered, now: Date) {
  switch (result.kind) {
    case 'queued':
      return {
        success: true,
        command_id: result.commandId,
        message: `Switch command queued. ${result.warning ?? 'Agent will execute on next check.'}`,
        ...(result.warning === undefined ? {} : { warning: result.warning }),
      };
    case 'unknown':
      throw new HttpProblem(404, 'Instance or agent not found');
    case 'unassigned':
      throw new HttpProblem(404, 'No agent assigned to instance');
    case 'disabled':
      throw new HttpProblem(400, 'Agent is disabled', { hint: 'Enable the agent first.' });
    case 'not-primary':
      throw new HttpProblem(409, `The agent's current instance is ${result.primaryInstanceId}`, {
        primary_instance_id: result.primaryInstanceId,
      });
    case 'other-type':
      throw new HttpProblem(400, 'Pool instance type mismatch', { agent_type: result.instanceType });
    default:
      throw hindranceProblem(result, now);
  }
}
