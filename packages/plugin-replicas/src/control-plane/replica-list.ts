import { ControlPlane, parseAnswer, Session } from '@spotguard/plugin-session/contract';
import { paths, type Replica, replicas } from '@spotguard/protocol';
import { Logger } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';

/** Reads the control plane's list of replicas. */
@injectable()
export class ReplicaList {
  #dropped = 0;

  constructor(
    @inject(ControlPlane) private readonly controlPlane: ControlPlane,
    @inject(Session) private readonly session: Session,
    @inject(Logger) private readonly log: Logger,
  ) {}

  async read(status: 'launching' | 'terminated', signal: AbortSignal): Promise<readonly Replica[]> {
    const path = paths.replicas(await this.session.registered(signal));
    // A v4 backend lists terminated replicas only with both parameters.
    const query = { status, ...(status === 'terminated' ? { include_terminated: 'true' } : {}) };
    const answer = await this.controlPlane.request({ method: 'GET', path, query, signal });
    const rows = parseAnswer(replicas, answer, 'replicas');
    this.#logDropped(countItems(answer) - rows.length);
    return rows;
  }

  #logDropped(dropped: number): void {
    if (dropped <= 0) return;
    this.#dropped += dropped;
    const fields = { dropped, sinceStart: this.#dropped };
    this.log.warn('Items in the list of replicas could not be read and were dropped', fields);
  }
}

/** The number of items in an answer, in either of the shapes that `replicas` reads. */
function countItems(answer: unknown): number {
  if (Array.isArray(answer)) return answer.length;
  const { replicas: rows } = answer as { readonly replicas?: unknown };
  return Array.isArray(rows) ? rows.length : 0;
}
