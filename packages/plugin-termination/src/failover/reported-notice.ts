import { type FailoverReport, wireTimestamp } from '@spotguard/protocol';
import type { Notice } from '../notices/notice.js';

/** Returns the notice as a failover report has it. */
export function reportedNotice({ instanceId, action, at, detectedAt }: Notice): FailoverReport['notice'] {
  return {
    instance_id: instanceId,
    action,
    at: wireTimestamp(new Date(at)),
    detected_at: wireTimestamp(new Date(detectedAt)),
  };
}
