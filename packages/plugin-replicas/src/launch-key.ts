/** What stands for a replica in the client token of its launch. */
export function launchKeyOf(replicaId: string): string {
  return `replica/${replicaId}`;
}
