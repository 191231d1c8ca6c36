/** Marks rows of the table of replicas that are not replicas but orders to end a predecessor. */
export const endOfPredecessor = 'retirement';
