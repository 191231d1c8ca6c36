/** Why IAM refused a call, as far as EC2 says it. */
export interface Denial {
  /** The kind of policy that decided, such as `service control policy`; undefined when EC2 does not say. */
  readonly policy: string | undefined;
  /** A policy forbids it; otherwise none allows it. */
  readonly isExplicit: boolean;
  /** EC2's message without the encoded part, which is long and says nothing to a reader. */
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
  const silent = /because no ([^.:]*?policy|permissions boundary) allows/i.exec(message)?.[1];
  return { policy: explicit ?? silent, isExplicit: explicit !== undefined, message: message.trim(), encoded };
}

/** What to do about it. */
export function adviceOn({ policy, isExplicit, encoded }: Denial): string {
  const isOurs = policy === undefined || (policy === 'identity-based policy' && !isExplicit);
  const own =
    "Allow the action to the role of this instance; the agent's 'iam-policy' command prints all that a build needs.";
  if (isOurs && encoded === undefined) return own;
  const decode = "'aws sts decode-authorization-message' shows which policy decided.";
  if (isOurs) return `${own} ${decode}`;
  const how = isExplicit
    ? `A policy forbids it (${policy}), so that no right of the role's own helps`
    : `Besides the role's own policy another one has to allow it (${policy}), and does not`;
  return `${how}: it is for whoever owns that policy to change it, or to say what it asks of a launch, such as tags or a region.`;
}
