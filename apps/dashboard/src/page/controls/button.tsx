import type { ButtonHTMLAttributes, Ref } from 'react';
import styles from './button.module.css';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** The main action of its form or screen. */
  readonly isMain?: boolean;
  /** The action that destroys something. */
  readonly isRed?: boolean;
  /** Without a frame. */
  readonly isQuiet?: boolean;
  /** It does nothing now, but stays where it is and can be focused. */
  readonly isWaiting?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button. It never changes its place because it cannot be pressed. */
export function Button({
  isMain,
  isRed,
  isQuiet,
  isWaiting = false,
  className,
  type = 'button',
  ...rest
}: ButtonProps) {
  const kind =
    isMain === true ? styles.main : isRed === true ? styles.red : isQuiet === true ? styles.quiet : undefined;
  return (
    <button
      {...rest}
      type={type === 'submit' ? 'submit' : 'button'}
      aria-disabled={isWaiting}
      className={[styles.button, kind, className].filter(Boolean).join(' ')}
    />
  );
}
