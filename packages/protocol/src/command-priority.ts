/** The v4 priority scale: a higher number runs first; from `manualOverride` on, a v4 agent labels its switch report `manual`. */
export const commandPriority = {
  emergency: 100,
  manualOverride: 75,
  urgent: 50,
  normal: 25,
  scheduled: 10,
} as const;
