/**
 * Whether a text has the form of an EC2 instance id, which the placeholders of v4 systems have not. What a peer names and is
 * none must not reach EC2, a tag, a log line or a drain hook.
 */
export function isInstanceId(text: string): boolean {
  return /^i-[0-9a-f]{8,17}$/.test(text);
}
