import type { ArrayFieldItemTemplateProps, IconButtonProps, OptionalDataControlsTemplateProps } from '@rjsf/utils';
import { Button } from '../../controls/button.js';
import styles from './command-form.module.css';

/** The button that adds an item to a list. */
export function AddButton({ id, onClick, disabled = false }: IconButtonProps) {
  return (
    <Button {...(id === undefined ? {} : { id })} {...(onClick === undefined ? {} : { onClick })} isWaiting={disabled}>
      Add
    </Button>
  );
}

/** An item of a list, with the button that removes it. */
export function ArrayItem({ children, index, buttonsProps }: ArrayFieldItemTemplateProps) {
  return (
    <div className={styles.item}>
      <div>{children}</div>
      {buttonsProps.hasRemove && (
        <Button aria-label={`Remove item ${index + 1}`} onClick={buttonsProps.onRemoveItem}>
          Remove
        </Button>
      )}
    </div>
  );
}

/** The button that brings in a group of fields that may be left out, or leaves it out again. */
export function OptionalGroup({ id, onAddClick, onRemoveClick }: OptionalDataControlsTemplateProps) {
  const change = onAddClick ?? onRemoveClick;
  if (change === undefined) return null;
  return (
    <Button id={id} isQuiet onClick={change}>
      {onAddClick === undefined ? 'Leave out' : 'Fill in'}
    </Button>
  );
}
