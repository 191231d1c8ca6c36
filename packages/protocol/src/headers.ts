/**
 * The names of the headers. They carry what the message bodies of v4 have no field for: a v4 peer ignores them, and a
 * body can always be understood without them.
 */
export const headers = {
  /** On every call of our agents: the EC2 id of the calling instance. */
  instance: 'SpotGuard-Instance',
  /** On requests: the caller's generation. On answers: the generation of the current primary. */
  generation: 'SpotGuard-Generation',
  /** On register: the EC2 id of the instance that launched the caller as its successor. */
  predecessor: 'SpotGuard-Predecessor',
  /** On register: the id of the procedure that launched the caller. */
  intent: 'SpotGuard-Intent',
  /** On register and heartbeats of our agents: whether the workload is guarded, see `writeGuarding`. */
  guarding: 'SpotGuard-Guarding',
  /** On reports and acknowledgements: a repetition has the same key, and is recorded once. */
  idempotencyKey: 'Idempotency-Key',
  /**
   * On heartbeats: the seconds between two of them; the control plane derives from it when an agent counts as offline.
   */
  heartbeatSeconds: 'SpotGuard-Heartbeat-Seconds',
  /** On answers: the version of the control plane; a v4 backend never sends it. */
  controlPlane: 'SpotGuard-Control-Plane',
  /** On every answer of our control plane, and on every request of our agents: see `features`. */
  features: 'SpotGuard-Features',
  /** On answers to a known instance: its role, one of `instanceRole`. */
  role: 'SpotGuard-Role',
  /** On answers to a known instance while a freeze is in force: see `readFreezeNotice`. */
  frozen: 'SpotGuard-Frozen',
  /** On answers to a known instance: the ids, separated by commas, of commands that it has and is to give up. */
  cancelled: 'SpotGuard-Cancelled',
} as const;
