/** What a copy is made for: its place, type and image. */
export interface CopyTarget {
  readonly zone: string;
  readonly instanceType: string;
  readonly imageId: string;
  readonly isImageToBeMade: boolean;
  readonly isEmergency: boolean;
}
