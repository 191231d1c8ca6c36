import type { Action, ActionCall } from '../actions/action.js';
import { actions } from '../actions/actions.js';
import { accessTo, authorize } from '../iam/access.js';
import type { Principal } from '../iam/identities.js';
import type { InstanceLifecycle } from '../instances/instance-lifecycle.js';
import type { CallRecord } from '../state/region-events.js';
import type { RegionState } from '../state/region-state.js';
import { ApiError } from './api-error.js';
import { type Fault, FaultQueue } from './fault-queue.js';
import { flag, group } from './fields.js';
import type { FormNode } from './form.js';
import { canonicalForm } from './form.js';
import { Throttle, type ThrottlingRule } from './throttle.js';
import type { XmlObject } from './xml.js';

const maxRecords = 100_000;
const byName: ReadonlyMap<string, Action> = new Map(actions.map((action) => [action.name, action]));

/** Runs actions by name, and records the calls. */
export class Dispatcher {
  /** Applied by the server to each call of the API; calls of the control are not limited. */
  readonly throttle: Throttle;
  readonly #faults = new FaultQueue();
  #calls: CallRecord[] = [];

  constructor(
    private readonly state: RegionState,
    private readonly lifecycle: InstanceLifecycle,
    throttling: ThrottlingRule = 'off',
  ) {
    this.throttle = new Throttle(state.clock, throttling);
  }

  /** The calls so far, oldest first. Only the newest 100,000 are kept. */
  get calls(): readonly CallRecord[] {
    return this.#calls;
  }

  /** Adds a fault for later calls. Throws for an action that the region does not have. */
  inject(fault: Fault): void {
    if (fault.action !== '*' && fault.action !== 'GetProducts' && !byName.has(fault.action)) {
      throw new RangeError(`There is no action '${fault.action}' in the region; '*' means any.`);
    }
    this.#faults.add(fault);
  }

  /** Returns the fault of this call, if any, and uses it up once. */
  takeFault(call: {
    readonly action: string;
    readonly form: FormNode;
    readonly principal: Principal;
  }): Fault | undefined {
    const { action, form, principal } = call;
    return this.#faults.take({ action, principal: principal.name, parameters: parametersOf(form) });
  }

  /**
   * Runs an action for a principal. Throws ApiError for what EC2 would refuse. Its effect is complete when it returns.
   */
  run(request: { readonly action: string; readonly form: FormNode; readonly principal: Principal }): XmlObject {
    const action = byName.get(request.action);
    if (!action) {
      throw new ApiError('InvalidAction', `The action ${request.action} is not valid for this web service.`);
    }
    const shape = group({ ...action.shape, DryRun: flag });
    const parameters = shape.read(request.form, '');
    return action.run(parameters, this.#createCall(action, request, parameters.DryRun ?? false));
  }

  /** Records a call that has ended. */
  record(request: {
    readonly action: string;
    readonly form: FormNode;
    readonly principal: Principal | undefined;
    readonly result: string;
  }): void {
    const { action, form, principal, result } = request;
    const call: CallRecord = {
      action,
      at: new Date(this.state.clock.now()).toISOString(),
      principal: principal?.name ?? 'unknown',
      parameters: parametersOf(form),
      result,
      ...(principal?.instanceId === undefined ? {} : { instanceId: principal.instanceId }),
    };
    this.#calls.push(call);
    if (this.#calls.length > maxRecords) this.#calls = this.#calls.slice(-maxRecords);
    this.state.events.emit({ type: 'call', call });
  }

  #createCall(
    action: Action,
    request: { readonly form: FormNode; readonly principal: Principal },
    dryRun: boolean,
  ): ActionCall {
    const { state, lifecycle } = this;
    return {
      state,
      lifecycle,
      principal: request.principal,
      form: request.form,
      dryRun,
      permit(requests = [accessTo(state, { action: `ec2:${action.name}` })]) {
        authorize(request.principal, requests);
        if (!dryRun) return;
        throw new ApiError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
      },
    };
  }
}

function parametersOf(form: FormNode): Readonly<Record<string, string>> {
  return Object.fromEntries(canonicalForm(form).map(splitLine));
}

function splitLine(line: string): readonly [string, string] {
  const at = line.indexOf('=');
  return [line.slice(0, at), line.slice(at + 1)];
}
