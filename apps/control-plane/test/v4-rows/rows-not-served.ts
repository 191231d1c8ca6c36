/** A row of the protocol's table that the control plane does not serve, and why. */
export interface RowNotServed {
  readonly row: number;
  readonly method: string;
  readonly path: string;
  readonly reason: string;
}

/** The rows of the table that are not served, all of them. Each of their paths is answered with 404 in JSON. */
export const rowsNotServed: readonly RowNotServed[] = [
  {
    row: 49,
    method: 'POST',
    path: '/api/agents/:agentId/decide',
    reason: 'No agent calls it. There is no decision to tell: v4 always answered "stay".',
  },
  {
    row: 50,
    method: 'GET',
    path: '/api/agents/:agentId/switch-recommendation',
    reason: 'No agent calls it, and nothing was ever ordered because of it.',
  },
  {
    row: 55,
    method: 'POST',
    path: '/api/admin/clients/create',
    reason: 'Only the dashboard of v4 called it, without credentials. `account add` adds an account.',
  },
  {
    row: 56,
    method: 'POST',
    path: '/api/admin/clients/:clientId/regenerate-token',
    reason:
      'Only the dashboard of v4 called it, without credentials. `client rotate` and /api/v1/agent-tokens make tokens.',
  },
];
