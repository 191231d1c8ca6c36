/** The version that `SpotGuard-Control-Plane` announces; equals the package's. */
export const version = '4.0.0';
