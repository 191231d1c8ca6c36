/**
 * Whether a text has the form of an EC2 instance id, which the placeholders of v4 systems do not have. Check ids from a
 * peer with it before they are passed to EC2, a tag, a log line or a drain hook.
 */
export function isInstanceId(text: string): boolean {
  return /^i-[0-9a-f]{8,17}$/.test(text);
}
