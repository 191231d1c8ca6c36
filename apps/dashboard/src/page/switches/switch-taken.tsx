import { Duration } from '../format/duration.js';
import { unknown } from '../format/format-price.js';
import text from '../style/text.module.css';
import type { Switch } from './switch.js';
import { secondsTaken } from './switch-words.js';

/** How long a switch took until the new instance served. One that was taken back has no such time. */
export function SwitchTaken({ shown }: { readonly shown: Switch }) {
  if (!shown.success) return <span className={text.quiet}>–</span>;
  const seconds = secondsTaken(shown);
  return seconds === null ? <span className={text.quiet}>{unknown}</span> : <Duration seconds={seconds} />;
}
