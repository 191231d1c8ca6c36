import { useState } from 'react';
import { Button } from '../../controls/button.js';
import { usePage } from '../../page-parts.js';
import { usePreferences } from '../../preferences/use-preferences.js';
import text from '../../style/text.module.css';
import { SettingsSection } from '../settings-section.js';
import styles from './password-form.module.css';

/** Turns notices of the browser on and off. Only here, and only when they are turned on, the browser is asked whether it allows them. */
export function NoticeChoice() {
  const { preferences } = usePage();
  const { notices } = usePreferences();
  const canNotify = 'Notification' in window && window.isSecureContext;
  const [permission, setPermission] = useState(canNotify ? Notification.permission : 'denied');
  const isOn = notices === 'on' && permission === 'granted';
  const turn = async (): Promise<void> => {
    if (isOn) return preferences.change({ notices: 'off' });
    const answer = await Notification.requestPermission();
    setPermission(answer);
    if (answer === 'granted') preferences.change({ notices: 'on' });
  };
  return (
    <SettingsSection
      title="Notices of the browser"
      about="When a workload needs a person, and when AWS takes one. While the page is open, also in the background."
    >
      <div className={styles.foot}>
        <Button aria-pressed={isOn} isWaiting={!canNotify} onClick={() => canNotify && void turn()}>
          {isOn ? 'Turn off' : 'Turn on'}
        </Button>
        <p role="status" className={text.second}>
          {noticeWords(isOn, canNotify, permission)}
        </p>
      </div>
    </SettingsSection>
  );
}

function noticeWords(isOn: boolean, canNotify: boolean, permission: NotificationPermission): string {
  if (!canNotify) return 'This browser shows notices only of a page over TLS, or of this machine.';
  if (permission === 'denied')
    return 'The browser does not allow notices of this page. Allow them in its settings first.';
  return isOn ? 'On.' : 'Off.';
}
