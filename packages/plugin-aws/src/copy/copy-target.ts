/** What is looked up besides the instance itself. */
export interface CopyTarget {
  readonly zone: string;
  readonly instanceType: string;
  readonly imageId: string;
  readonly isImageToBeMade: boolean;
  readonly isEmergency: boolean;
}
