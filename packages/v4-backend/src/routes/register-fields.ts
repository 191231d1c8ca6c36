interface Rule {
  readonly required?: boolean;
  readonly maxLength?: number;
  readonly allowed?: readonly string[];
}

const rules: Readonly<Record<string, Rule>> = {
  client_token: { required: true },
  hostname: { maxLength: 255 },
  instance_id: { required: true },
  instance_type: { required: true, maxLength: 64 },
  region: { required: true },
  az: { required: true },
  ami_id: {},
  agent_version: { maxLength: 32 },
  logical_agent_id: { required: true, maxLength: 255 },
  mode: { allowed: ['spot', 'ondemand', 'unknown'] },
  private_ip: { maxLength: 45 },
  public_ip: { maxLength: 45 },
};

/** What is wrong with a registration by field, in the backend's words; undefined when nothing is. */
export function registrationProblems(body: unknown): Readonly<Record<string, readonly string[]>> | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return { _schema: ['Invalid input type.'] };
  const fields = body as Readonly<Record<string, unknown>>;
  const names = [...Object.keys(rules), ...Object.keys(fields).filter((name) => !Object.hasOwn(rules, name))];
  const problems = names.flatMap((name) => {
    const problem = problemOf(rules[name], fields[name]);
    return problem === undefined ? [] : [[name, [problem]] as const];
  });
  return problems.length === 0 ? undefined : Object.fromEntries(problems);
}

function problemOf(rule: Rule | undefined, value: unknown): string | undefined {
  if (rule === undefined) return 'Unknown field.';
  if (value === undefined) return rule.required ? 'Missing data for required field.' : undefined;
  if (value === null) return 'Field may not be null.';
  if (typeof value !== 'string') return 'Not a valid string.';
  if (rule.maxLength !== undefined && value.length > rule.maxLength)
    return `Longer than maximum length ${rule.maxLength}.`;
  if (rule.allowed !== undefined && !rule.allowed.includes(value)) return `Must be one of: ${rule.allowed.join(', ')}.`;
  return undefined;
}
