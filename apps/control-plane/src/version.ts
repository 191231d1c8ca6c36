/** The version in the header `SpotGuard-Control-Plane`; equals the package's. */
export const version = '4.0.0';
