/** Why IAM refused a call, as far as EC2's message says. */
export interface Denial {
  /** The kind of policy that decided, such as `service control policy`; undefined when EC2 does not say. */
  readonly policy: string | undefined;
  /** True when a policy forbids the call; false when no policy allows it. */
  readonly isExplicit: boolean;
  /** EC2's message without the encoded part, which is long and not readable. */
  readonly message: string;
  /** For `aws sts decode-authorization-message`. */
  readonly encoded: string | undefined;
}

/**
 * Reads the message of a refusal (IAM user guide, "Troubleshoot access denied error messages"): `with an explicit deny in
 * a service control policy`, `because no identity-based policy allows the ec2:RunInstances action`.
 */
export function readDenial(text: string): Denial {
  const [message = '', encoded] = text.split(/\s*Encoded authorization failure message:\s*/);
  const explicit = /with an explicit deny in an? ([^.:]*?policy|permissions boundary)/i.exec(message)?.[1];
  const implicit = /because no ([^.:]*?policy|permissions boundary) allows/i.exec(message)?.[1];
  return { policy: explicit ?? implicit, isExplicit: explicit !== undefined, message: message.trim(), encoded };
}

/** What an operator can do about it. */
export function adviceOn({ policy, isExplicit, encoded }: Denial): string {
  const isOurs = policy === undefined || (policy === 'identity-based policy' && !isExplicit);
  const own =
    "Allow the action to the role of this instance; the agent's 'iam-policy' command prints all that a build needs.";
  if (isOurs && encoded === undefined) return own;
  const decode = "'aws sts decode-authorization-message' shows which policy decided.";
  if (isOurs) return `${own} ${decode}`;
  const how = isExplicit
    ? `A policy forbids it (${policy}), so that no policy of the role can allow it`
    : `Besides the role's own policy another one must allow it (${policy}), and does not`;
  return `${how}: the owner of that policy has to change it, or can say what it demands of a launch, such as tags or a region.`;
}
