import { SegmentedControl, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useId, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../app/me'
import { chooseLanguage, chosenLanguage, LANGUAGES, type Language } from '../../i18n'
import styles from './MySettings.module.css'
import { Section } from './Section'

const THEMES = ['light', 'dark', 'auto'] as const

/** Of this person, on this browser. */
export function MySettings() {
  const { t } = useTranslation('settings')
  const { t: words } = useTranslation('app')
  const me = useMe()
  const queryClient = useQueryClient()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const [language, setLanguage] = useState<Language | 'auto'>(() => chosenLanguage() ?? 'auto')
  const choose = async (next: Language | 'auto') => {
    setLanguage(next)
    await chooseLanguage(next === 'auto' ? null : next)
    await queryClient.invalidateQueries()
  }
  return (
    <Section title={me.name} text={me.email}>
      <Row label={words('language.title')} help={t('me.languageHelp')}>
        {(id) => (
          <SegmentedControl<Language | 'auto'>
            aria-labelledby={id}
            value={language}
            onChange={(next) => void choose(next)}
            data={[...LANGUAGES.map((value) => ({ value, label: words(`language.${value}`) })), { value: 'auto' as const, label: t('me.browser') }]}
          />
        )}
      </Row>
      <Row label={words('theme.title')}>
        {(id) => (
          <SegmentedControl<MantineColorScheme>
            aria-labelledby={id}
            value={colorScheme}
            onChange={setColorScheme}
            data={THEMES.map((value) => ({ value, label: words(`theme.${value}`) }))}
          />
        )}
      </Row>
    </Section>
  )
}

function Row({ label, help, children }: { label: string; help?: string; children: (id: string) => ReactNode }) {
  const id = useId()
  return (
    <div className={styles.row}>
      <div>
        <div className={styles.label} id={id}>
          {label}
        </div>
        {help && <div className={styles.help}>{help}</div>}
      </div>
      {children(id)}
    </div>
  )
}
