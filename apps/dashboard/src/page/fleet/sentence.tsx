import { Age } from '../format/age.js';
import { Countdown } from '../format/countdown.js';
import type { StatusWords } from './status-words.js';

/** A sentence with the ticking time that belongs to it. */
export function Sentence({ words: { before, time, after } }: { readonly words: StatusWords }) {
  return (
    <span>
      {before}
      {time?.as === 'age' && <Age at={time.at} />}
      {time?.as === 'left' && <Countdown at={time.at} />}
      {after}
    </span>
  );
}
