import type { Principal } from '../iam/identities.js';
import type { AccessRequest } from '../iam/policy.js';
import type { InstanceLifecycle } from '../instances/instance-lifecycle.js';
import type { Group, Shape } from '../query/fields.js';
import type { FormNode } from '../query/form.js';
import type { XmlObject } from '../query/xml.js';
import type { RegionState } from '../state/region-state.js';

/** What the dispatcher passes to an action. */
export interface ActionCall {
  readonly state: RegionState;
  readonly lifecycle: InstanceLifecycle;
  readonly principal: Principal;
  /** The request as it was sent. */
  readonly form: FormNode;
  readonly dryRun: boolean;
  /**
   * Throws UnauthorizedOperation unless the principal may make all these requests, and DryRunOperation for a dry run.
   * Every action calls it exactly once: after it has found the resources of the request, and before its effect.
   * Default: the action itself on the resource `*`.
   */
  permit(requests?: readonly AccessRequest[]): void;
}

/** An action of the EC2 Query API. */
export interface Action {
  readonly name: string;
  readonly shape: Shape;
  run(parameters: Group<Shape>, call: ActionCall): XmlObject;
}

/**
 * Declares an action. Its parameters are validated before `run` is called, and have the types of the fields in `shape`.
 */
export function defineAction<const S extends Shape>(action: {
  readonly name: string;
  readonly shape: S;
  run(parameters: Group<S>, call: ActionCall): XmlObject;
}): Action {
  return action;
}
