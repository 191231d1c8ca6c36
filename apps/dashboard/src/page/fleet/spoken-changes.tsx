import { useEffect, useRef, useState } from 'react';
import text from '../style/text.module.css';
import type { FleetWorkload } from './fleet-query.js';
import { StatusChanges } from './status-changes.js';

/** Speaks changes of status to people who do not see them, politely and at most every ten seconds. */
export function SpokenChanges({ workloads }: { readonly workloads: readonly FleetWorkload[] }) {
  const changes = useRef<StatusChanges>(undefined);
  const [spoken, setSpoken] = useState('');
  useEffect(() => {
    changes.current ??= new StatusChanges();
    const { current } = changes;
    current.take(workloads);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const say = (): void => {
      const { sentence, wait } = current.say(performance.now());
      if (sentence !== undefined) setSpoken(sentence);
      if (wait !== undefined) timer = setTimeout(say, wait);
    };
    say();
    return () => clearTimeout(timer);
  }, [workloads]);
  return (
    <p className={text.spoken} role="status" aria-label="Changes of status">
      {spoken}
    </p>
  );
}
