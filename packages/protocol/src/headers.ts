/**
 * Names of the headers that carry what a v4 peer's bodies cannot: an old peer ignores them, and none of them is ever
 * needed to understand a body.
 */
export const headers = {
  /** EC2 id of the calling instance, on every call of our agents. */
  instance: 'SpotGuard-Instance',
  /** Requests: the caller's generation. Answers: the generation of the current primary. */
  generation: 'SpotGuard-Generation',
  /** On register: the EC2 id of the instance that launched the caller as its successor. */
  predecessor: 'SpotGuard-Predecessor',
  /** On register: the id of the procedure that launched the caller. */
  intent: 'SpotGuard-Intent',
  /** On register and heartbeats of our agents: whether the workload is guarded, see `writeGuarding`. */
  guarding: 'SpotGuard-Guarding',
  /** On reports and acknowledgements: the same key means the same fact. */
  idempotencyKey: 'Idempotency-Key',
  /** On heartbeats: the seconds between two of them, by which their absence is judged. */
  heartbeatSeconds: 'SpotGuard-Heartbeat-Seconds',
  /** On answers: the version of the control plane; a v4 backend never sends it. */
  controlPlane: 'SpotGuard-Control-Plane',
  /** On answers to an instance that is known: its role, one of `hostRole`. */
  role: 'SpotGuard-Role',
} as const;
