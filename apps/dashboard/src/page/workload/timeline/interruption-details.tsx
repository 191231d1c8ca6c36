import { InstanceId } from '../../format/instance-id.js';
import { Moment } from '../../format/moment.js';
import type { Interruption } from '../../interruptions/interruption.js';
import { savedByWords } from '../../interruptions/interruption-words.js';
import { NamedFacts } from './named-facts.js';

/** An interruption: its instance and pool, its deadline and what saved the workload. */
export function InterruptionDetails({ interruption }: { readonly interruption: Interruption }) {
  const { instanceId, pool, receivedAt, deadline, handedOverAt } = interruption;
  return (
    <NamedFacts
      facts={[
        ['Instance', <InstanceId key="instance" id={instanceId} />],
        ['Pool', pool],
        ['Reported', <Moment key="reported" at={receivedAt} />],
        ['AWS takes it', deadline && <Moment at={deadline} />],
        ['Handed over', handedOverAt && <Moment at={handedOverAt} />],
        ['Saved by', savedByWords(interruption)],
      ]}
    />
  );
}
