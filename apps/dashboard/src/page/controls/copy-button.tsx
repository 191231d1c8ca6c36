import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { Button } from './button.js';

interface CopyButtonProps {
  readonly text: string;
  /** What it copies, such as `the token`. */
  readonly what: string;
}

/** Copies a text, where the browser allows that: over TLS, or on this machine. Elsewhere there is no such button. */
export function CopyButton({ text, what }: CopyButtonProps) {
  const [copied, setCopied] = useState<string>();
  if (!window.isSecureContext) return null;
  const Icon = copied === text ? Check : Copy;
  return (
    <Button onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(text))}>
      <Icon size={14} strokeWidth={1.5} aria-hidden="true" />
      <span aria-live="polite">{copied === text ? `Copied ${what}` : `Copy ${what}`}</span>
    </Button>
  );
}
