import { OctagonAlert } from 'lucide-react';
import form from './form.module.css';

/** Why a form was refused: the server's words, or that there was no answer. */
export function FormError({ id, error }: { readonly id: string; readonly error: Error | null }) {
  return (
    <div id={id} role="alert">
      {error !== null && (
        <p className={form.problem}>
          <OctagonAlert size={16} strokeWidth={1.5} aria-hidden="true" />
          <span>
            {error instanceof TypeError
              ? 'The server does not answer. Check the connection and try again.'
              : error.message}
          </span>
        </p>
      )}
    </div>
  );
}
