import { usePage } from '../page-parts.js';
import { formatCountdown } from './format-countdown.js';
import { Ticking } from './ticking.js';

/** How much time is left until a moment of the server's clock. It goes on while the connection is lost, as the time does. */
export function Countdown({ at }: { readonly at: string }) {
  const { clock } = usePage();
  const until = Date.parse(at);
  return <Ticking at={at} write={() => formatCountdown((until - clock.now()) / 1_000)} />;
}
