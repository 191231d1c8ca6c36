/** Whether single keys are shortcuts: the person may turn them off, which the root element says. */
export function areSingleKeysOn(): boolean {
  return document.documentElement.dataset['singleKeys'] !== 'off';
}
