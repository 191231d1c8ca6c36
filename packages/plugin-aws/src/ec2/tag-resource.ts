import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import { tagList } from './describe-instance.js';
import type { Ec2Api } from './ec2-api.js';

/** Writes tags of one resource, which may be too new for EC2 to list it; repeating it is no error. */
export async function tagResource(
  ec2: Ec2Api,
  id: string,
  tags: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const command = new CreateTagsCommand({ Resources: [id], Tags: tagList(tags) });
  await ec2.call({ action: 'ec2:CreateTags', signal, justMade: [id] }, (client, options) =>
    client.send(command, options),
  );
}
