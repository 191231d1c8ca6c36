import type { ConfigSources } from '@spotguard/core';
import type { Plugin } from '@spotguard/sdk';
import { tokenSourceOf } from './config-sources.js';
import { settingsOf } from './effective-config.js';
import { iamPolicy, roleTag } from './iam-policy.js';
import { tokenGrants } from './token/token-grants.js';

/** The options of the command `iam-policy`. */
export interface PrintIamPolicyOptions {
  readonly plugins: readonly Plugin[];
  readonly config: ConfigSources;
  readonly workload: string | undefined;
  readonly role: string | undefined;
  readonly process: NodeJS.Process;
}

/**
 * Prints the policy of the build with its current settings, and nothing else, on stdout. When the policy depends on a tag of
 * the role, stderr explains that.
 */
export function printIamPolicy(options: PrintIamPolicyOptions): void {
  const { plugins, config, role, process } = options;
  const settings = settingsOf(plugins, config);
  const values = new Map(settings.map(({ setting, value }) => [setting, value]));
  const workload = options.workload ?? (values.get('aws.agentId') || undefined);
  const policy = iamPolicy(plugins, {
    workload,
    role,
    isOn: (pluginId, setting) => values.get(`${pluginId}.${setting}`) === 'true',
    more: tokenGrants(tokenSourceOf(config)),
  });
  const text = JSON.stringify(policy, undefined, 2);
  if (text.includes(`aws:PrincipalTag/${roleTag}`)) {
    process.stderr.write(
      `This policy lets a role change only the workload in the role's tag ${roleTag}, and nothing without that tag:\n` +
        `  aws iam tag-role --role-name <role> --tags Key=${roleTag},Value=<workload>\n` +
        'For a policy of one workload, without the tag, add --workload <workload>.\n',
    );
  }
  process.stdout.write(`${text}\n`);
}
