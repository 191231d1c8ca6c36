import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { unknown } from './format-price.js';
import styles from './instance-id.module.css';

/** The whole id of an instance, with a button that copies it where the browser allows that (over TLS, or on this machine). */
export function InstanceId({ id }: { readonly id: string | null }) {
  const [copied, setCopied] = useState<string>();
  if (id === null) return <span className={styles.quiet}>{unknown}</span>;
  if (!window.isSecureContext) return <span className={styles.id}>{id}</span>;
  const Icon = copied === id ? Check : Copy;
  return (
    <span className={styles.id}>
      {id}
      <button
        type="button"
        aria-label={copied === id ? `Copied ${id}` : `Copy ${id}`}
        onClick={() => {
          void navigator.clipboard.writeText(id).then(() => setCopied(id));
        }}
      >
        <Icon size={13} strokeWidth={1.5} aria-hidden="true" />
      </button>
    </span>
  );
}
