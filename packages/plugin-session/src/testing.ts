export { FakeControlPlane, type FakeDelivery, type FakeService } from './testing/fake-control-plane.js';
