const length = 10;

/** The id of an instance with eight digits, which tell it from the others in a sentence or a list: `i-0b7e3d1a`. */
export function shortInstanceId(id: string): string {
  return id.slice(0, length);
}
