import { Button } from '../controls/button.js';
import { EntrancePage } from '../controls/entrance-page.js';
import { FormError } from '../controls/form-error.js';

/** What is shown in place of a screen that could not be opened: what failed, and a way to try again. */
export function PageFailed({ error, reset }: { readonly error: unknown; readonly reset: () => void }) {
  return (
    <EntrancePage title="The page could not be opened">
      <FormError id="page-failed" error={error instanceof Error ? error : new Error(String(error))} />
      <Button isMain onClick={reset}>
        Try again
      </Button>
    </EntrancePage>
  );
}
