import { useState } from 'react';
import { ChoiceField } from '../../controls/choice-field.js';
import form from '../../controls/form.module.css';
import { usePage } from '../../page-parts.js';
import { usePreferences } from '../../preferences/use-preferences.js';
import { chooseTheme, readTheme, themeNames } from '../../shell/theme.js';
import { SettingsSection } from '../settings-section.js';
import styles from './password-form.module.css';

const zones = { local: 'The zone of this device', utc: 'UTC' } as const;
const densities = { normal: 'Normal, 36 px', compact: 'Compact, 30 px' } as const;
const keys = { on: 'On', off: 'Off' } as const;

/** How the page looks and works in this browser. Each choice counts at once. */
export function PageLook() {
  const { preferences } = usePage();
  const { zone, density, singleKeys } = usePreferences();
  const [theme, setTheme] = useState(() => readTheme(window.localStorage));
  return (
    <SettingsSection title="This page" about="In this browser. A choice counts at once.">
      <div className={`${form.form} ${styles.form}`}>
        <ChoiceField
          label="Colours"
          values={themeNames}
          value={theme}
          onChange={(chosen) => {
            setTheme(chosen);
            chooseTheme(chosen, window.localStorage, document.documentElement);
          }}
        />
        <ChoiceField
          label="Times and days"
          values={zones}
          value={zone}
          hint="The bar at the top names the zone. Bills always have days of UTC."
          onChange={(chosen) => preferences.change({ zone: chosen })}
        />
        <ChoiceField
          label="Rows of the fleet"
          values={densities}
          value={density}
          onChange={(chosen) => preferences.change({ density: chosen })}
        />
        <ChoiceField
          label="Single keys"
          values={keys}
          value={singleKeys}
          hint="Such as j, k and / in the fleet. Arrows, Enter and Escape always work."
          onChange={(chosen) => preferences.change({ singleKeys: chosen })}
        />
      </div>
    </SettingsSection>
  );
}
