import { completionMessage, Succession } from '@spotguard/plugin-succession/contract';
import { market, parsePoolId } from '@spotguard/protocol';
import {
  AgentExit,
  type Call,
  InstanceIdentity,
  type ProcedureOutcome,
  ProcedureRunner,
  priorities,
  SpotGuardError,
} from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { AdoptableSwitches } from './adoptable-switches.js';
import type { SwitchCommandInput } from './contract.js';
import { type SwitchProcedure, type SwitchTarget, switchProcedure } from './switch-procedure.js';

/**
 * Handles the command `switch`. Refuses an invalid target with the reason, succeeds at once when this instance is already in
 * the target market and zone, and otherwise runs the procedure.
 */
@injectable()
export class SwitchHandler {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(ProcedureRunner) private readonly procedures: ProcedureRunner,
    @inject(AgentExit) private readonly exit: AgentExit,
    @inject(Succession) private readonly succession: Succession,
    @inject(AdoptableSwitches) private readonly switches: AdoptableSwitches,
  ) {}

  async handle(command: SwitchCommandInput, call: Call): Promise<{ readonly message: string }> {
    // A v4 backend does not tell instances apart: it also sends the command to the replacement which that command launched.
    if (!call.dryRun && call.id === this.succession.commandId) return this.#finishOwnSwitch(call);
    const target = this.#targetOf(command);
    const { instanceId, zone } = this.identity;
    if (target.market === this.identity.market && target.zone === zone) {
      return { message: `Already there: ${instanceId} is ${target.market} in ${zone}` };
    }
    if (call.dryRun) return { message: `Would switch ${instanceId} to ${target.market} in ${target.zone}` };
    const outcome = await this.procedures.run(switchProcedure, {
      key: call.id,
      input: {
        commandId: call.id,
        target,
        terminateWaitSeconds: command.terminate_wait_seconds ?? undefined,
        trigger: call.priority >= priorities.urgent ? 'manual' : 'model',
      },
      call,
    });
    if (outcome.status !== 'done') throw this.#failureOf(outcome);
    const {
      verify: { from, retirement },
      ready: { to },
    } = outcome.results;
    // The instance still runs, because it is kept or EC2 is terminating it. Its agent has nothing left to do.
    this.exit.request('retired', `${to.instanceId} carries the workload now`);
    return { message: completionMessage(from.instanceId, to.instanceId, { retirement }) };
  }

  async #finishOwnSwitch(call: Call): Promise<{ readonly message: string }> {
    call.park();
    const outcome = await this.succession.finish();
    if (outcome?.status !== 'done') throw new SpotGuardError('COMMAND_FAILED', outcome?.reason ?? 'no predecessor');
    return { message: `Switch completed: this instance (${this.identity.instanceId}) is the replacement` };
  }

  #failureOf(outcome: Exclude<ProcedureOutcome<SwitchProcedure>, { readonly status: 'done' }>): SpotGuardError {
    const { status, reason } = outcome;
    const isCancelled = status === 'undone' && outcome.code === 'CANCELLED' && outcome.notUndone.length === 0;
    if (!isCancelled) return new SpotGuardError('COMMAND_FAILED', reason);
    const launched = outcome.results.launch?.instanceId;
    if (launched === undefined) return new SpotGuardError('CANCELLED', `${reason}. Nothing was launched`);
    if (this.switches.hasAdopted(launched))
      return new SpotGuardError('COMMAND_FAILED', `${reason}, but a failover hands over to ${launched}`);
    return new SpotGuardError('CANCELLED', `${reason}. The launched instance ${launched} was taken back`);
  }

  #targetOf(command: SwitchCommandInput): SwitchTarget {
    const { instanceId, instanceType, zone } = this.identity;
    const { instance_id: recipient, target_mode: mode, target_pool_id: poolId } = command;
    if (recipient && recipient !== instanceId) {
      throw refused(`The command is for ${recipient}, this instance is ${instanceId}; send it to the current primary`);
    }
    const targetMarket = market.safeParse(mode);
    if (!targetMarket.success) throw refused(`Unknown target_mode '${mode}'; send 'spot' or 'ondemand'`);
    const pool = poolId ? parsePoolId(poolId) : undefined;
    if (poolId && pool === undefined) throw refused(`'${poolId}' is not a pool; send <instance type>.<zone>`);
    if (targetMarket.data === 'spot' && pool === undefined) {
      throw refused('A switch to spot needs target_pool_id, which names the pool to launch in');
    }
    if (pool !== undefined && pool.instanceType !== instanceType) {
      throw refused(
        `Pool '${poolId}' is of another type than this instance (${instanceType}); a switch keeps the type`,
      );
    }
    return { market: targetMarket.data, zone: pool?.availabilityZone ?? zone };
  }
}

function refused(reason: string): SpotGuardError {
  return new SpotGuardError('COMMAND_REJECTED', `${reason}. Nothing was launched`);
}
