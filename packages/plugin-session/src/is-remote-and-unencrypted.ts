/** Whether messages to this URL leave this instance unencrypted. */
export function isRemoteAndUnencrypted(serverUrl: string): boolean {
  const { protocol, hostname } = new URL(serverUrl);
  const isLocal = hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
  return protocol === 'http:' && !isLocal;
}
