/** Logs events: a constant message, with fields. */
export interface ControlPlaneLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}
