/** In which zone times are written; undefined for the zone of the viewer's device. */
export type TimeZone = string | undefined;

/** The zone of the page: that of the device, or UTC where the person chose it, which the root element says. */
export function pageZone(): TimeZone {
  return typeof document !== 'undefined' && document.documentElement.dataset['zone'] === 'utc' ? 'UTC' : undefined;
}
