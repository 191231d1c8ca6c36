/** Where what is worth telling goes, as fields and constant words. */
export interface ControlPlaneLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}
