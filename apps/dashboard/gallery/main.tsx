import '@fontsource-variable/geist/wght.css';
import '@fontsource-variable/geist-mono/wght.css';
import '../src/page/style/tokens.css';
import '../src/page/style/base.css';
import { createRoot } from 'react-dom/client';
import { Gallery } from './gallery.js';
import { SeenBy } from './seen-by.js';

const element = document.getElementById('page');
if (element === null) throw new Error('index.html has no element with the id `page`.');
createRoot(element).render(
  <SeenBy person="owner">
    <Gallery />
  </SeenBy>,
);
