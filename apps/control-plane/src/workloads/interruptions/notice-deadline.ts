/** AWS ends an instance this long after its notice. */
export const noticeMilliseconds = 120_000;
/** An instance that is in contact this long after its deadline was not taken: AWS gave the notice up. */
export const survivedMilliseconds = 480_000;

/** Returns when AWS takes an instance: as its notice says, else two minutes after the notice was received. */
export function deadlineOf({
  deadline,
  receivedAt,
}: {
  readonly deadline: Date | null;
  readonly receivedAt: Date;
}): Date {
  return deadline ?? new Date(receivedAt.getTime() + noticeMilliseconds);
}
