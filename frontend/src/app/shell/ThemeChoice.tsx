import { SegmentedControl, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import styles from './Choice.module.css'

const THEMES = ['light', 'dark', 'auto'] as const

export function ThemeChoice() {
  const { t } = useTranslation('app')
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <div className={styles.choice}>
      <span className={styles.label}>{t('theme.title')}</span>
      <SegmentedControl<MantineColorScheme>
        size="xs"
        aria-label={t('theme.title')}
        value={colorScheme}
        onChange={setColorScheme}
        data={THEMES.map((value) => ({ value, label: t(`theme.${value}`) }))}
      />
    </div>
  )
}
