export { confirmGone } from './ec2/confirm-gone.js';
export { FakeCalls } from './testing/fake-calls.js';
export { FakeCloud, type FakeService } from './testing/fake-cloud.js';
export { FakeImageInventory } from './testing/fake-image-inventory.js';
export { FakeInstances } from './testing/fake-instances.js';
export { FakePriceBook } from './testing/fake-price-book.js';
