import { Dialog } from 'radix-ui';
import { Button } from '../controls/button.js';
import dialog from '../controls/dialog.module.css';
import { usePage } from '../page-parts.js';
import { usePreferences } from '../preferences/use-preferences.js';
import text from '../style/text.module.css';
import { keyList } from './key-list.js';
import styles from './keys-dialog.module.css';

/** All keys of the page, and whether the single ones do something. */
export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  const { preferences } = usePage();
  const { singleKeys } = usePreferences();
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={dialog.veil} />
        <Dialog.Content className={dialog.small}>
          <Dialog.Title className={dialog.title}>Keys</Dialog.Title>
          <Dialog.Description className={text.second}>
            Whatever a key does can also be pressed on the page. In fields and dialogs single keys only type.
          </Dialog.Description>
          <label className={styles.choice}>
            <input
              type="checkbox"
              checked={singleKeys === 'on'}
              onChange={({ target }) => preferences.change({ singleKeys: target.checked ? 'on' : 'off' })}
            />
            Single keys do something in this browser
          </label>
          {keyList.map(({ where, keys }) => (
            <section key={where} aria-label={where}>
              <h3>{where}</h3>
              <dl className={styles.keys}>
                {keys.map(([key, what]) => (
                  <div key={key}>
                    <dt>
                      <kbd>{key}</kbd>
                    </dt>
                    <dd>{what}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
          <Button onClick={onClose}>Close</Button>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
