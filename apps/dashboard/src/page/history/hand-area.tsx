import type { FocusEvent, ReactNode } from 'react';

interface HandAreaProps {
  readonly name: string;
  /** Tells whether the pointer or the focus is in the area. */
  readonly onHold: (isHeld: boolean) => void;
  readonly children: ReactNode;
}

/** An area that tells when somebody's pointer or focus is in it. A finger that scrolls does not count. */
export function HandArea({ name, onHold, children }: HandAreaProps) {
  return (
    <section
      aria-label={name}
      onPointerEnter={({ pointerType }) => pointerType === 'mouse' && onHold(true)}
      onPointerLeave={({ currentTarget }) => onHold(currentTarget.contains(document.activeElement))}
      onFocus={() => onHold(true)}
      onBlur={({ currentTarget, relatedTarget }: FocusEvent) => {
        if (!currentTarget.contains(relatedTarget) && !currentTarget.matches(':hover')) onHold(false);
      }}
    >
      {children}
    </section>
  );
}
