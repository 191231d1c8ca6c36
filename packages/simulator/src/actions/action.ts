import type { Principal } from '../iam/identities.js';
import type { AccessRequest } from '../iam/policy.js';
import type { InstanceLifecycle } from '../instances/instance-lifecycle.js';
import type { Group, Shape } from '../query/fields.js';
import type { FormNode } from '../query/form.js';
import type { XmlObject } from '../query/xml.js';
import type { RegionState } from '../state/region-state.js';

/** What an action works with. */
export interface ActionCall {
  readonly state: RegionState;
  readonly lifecycle: InstanceLifecycle;
  readonly principal: Principal;
  /** The request as it was sent. */
  readonly form: FormNode;
  readonly dryRun: boolean;
  /**
   * Checks the principal's rights, and ends a dry run with DryRunOperation. Every action calls it exactly once, after
   * it has found all that it is asked for and before its effect. Without a list: the action itself on resource `*`.
   */
  permit(requests?: readonly AccessRequest[]): void;
}

/** An action of the EC2 Query API. */
export interface Action {
  readonly name: string;
  readonly shape: Shape;
  run(parameters: Group<Shape>, call: ActionCall): XmlObject;
}

/** Declares an action; its parameters reach `run` read and checked, in the types of their fields. */
export function defineAction<const S extends Shape>(action: {
  readonly name: string;
  readonly shape: S;
  run(parameters: Group<S>, call: ActionCall): XmlObject;
}): Action {
  return action;
}
