/**
 * The content security policy of the dashboard: everything comes from this server, nothing is inline but the style sheets
 * that the page itself creates with the nonce, and no other site shows it in a frame.
 */
export function pagePolicy(nonce: string): string {
  const directives = {
    'default-src': "'none'",
    'base-uri': "'none'",
    'connect-src': "'self'",
    'font-src': "'self'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
    'img-src': "'self'",
    'script-src': "'self'",
    'style-src': `'self' 'nonce-${nonce}'`,
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ');
}
