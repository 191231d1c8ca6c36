import '@fontsource-variable/geist/wght.css';
import '@fontsource-variable/geist-mono/wght.css';
import './style/tokens.css';
import './style/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createPageParts } from './create-page-parts.js';
import { PagePartsContext } from './page-parts.js';
import { createPageRouter } from './router.js';
import { readTheme, showTheme } from './shell/theme.js';

showTheme(readTheme(window.localStorage), document.documentElement);

// Radix writes a style sheet while a dialog is open, which the content security policy allows only with the nonce.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;
if (nonce !== undefined && nonce !== '') setNonce(nonce);

const parts = createPageParts();
const router = createPageRouter(parts);
const element = document.getElementById('page');
if (element === null) throw new Error('index.html has no element with the id `page`.');
createRoot(element).render(
  <StrictMode>
    <QueryClientProvider client={parts.queries}>
      <PagePartsContext value={parts}>
        <RouterProvider router={router} />
      </PagePartsContext>
    </QueryClientProvider>
  </StrictMode>,
);
