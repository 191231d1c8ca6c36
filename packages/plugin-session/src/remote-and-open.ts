/** True when messages to this URL travel unencrypted to another machine. */
export function isRemoteAndOpen(serverUrl: string): boolean {
  const { protocol, hostname } = new URL(serverUrl);
  const isLocal = hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
  return protocol === 'http:' && !isLocal;
}
