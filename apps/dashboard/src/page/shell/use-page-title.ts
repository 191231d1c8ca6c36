import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { type Fleet, fleetQuery } from '../fleet/fleet-query.js';
import { formatCountdown } from '../format/format-countdown.js';
import { usePage } from '../page-parts.js';

/** Sets the title of the browser's tab. While a workload is under notice, the time that is left stands before it: `1:22 checkout-api`. */
export function usePageTitle(title: string): void {
  const { api, clock, seconds } = usePage();
  const { data: notice = null } = useQuery({ ...fleetQuery(api), enabled: false, select: firstNotice });
  const name = notice?.name;
  const deadline = notice?.deadline;
  useEffect(() => {
    const write = (): void => {
      const left = deadline === undefined ? 0 : (Date.parse(deadline) - clock.now()) / 1_000;
      const now = name === undefined || left <= 0 ? '' : `${formatCountdown(left)} ${name} · `;
      document.title = `${now}${title} · SpotGuard`;
    };
    write();
    return deadline === undefined ? undefined : seconds.follow(write);
  }, [title, name, deadline, clock, seconds]);
}

/** The notice with the earliest deadline; null when no workload is under notice. */
export function firstNotice({ workloads }: Pick<Fleet, 'workloads'>): { name: string; deadline: string } | null {
  const noticed = workloads.flatMap(({ name, notice }) =>
    notice === null ? [] : [{ name, deadline: notice.deadline }],
  );
  return noticed.reduce<(typeof noticed)[number] | null>(
    (first, next) => (first === null || next.deadline < first.deadline ? next : first),
    null,
  );
}
