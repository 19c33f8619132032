import { SegmentedControl } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { chooseLanguage, currentLanguage, LANGUAGES, type Language } from '../../i18n'
import styles from './Choice.module.css'

export function LanguageChoice() {
  const { t } = useTranslation('app')
  const queryClient = useQueryClient()
  return (
    <div className={styles.choice}>
      <span className={styles.label}>{t('language.title')}</span>
      <SegmentedControl<Language>
        size="xs"
        aria-label={t('language.title')}
        value={currentLanguage()}
        onChange={async (language) => {
          await chooseLanguage(language)
          // The server answers in the reader's language too: the catalog's words, problems of a drawing.
          await queryClient.invalidateQueries()
        }}
        data={LANGUAGES.map((value) => ({ value, label: t(`language.${value}`) }))}
      />
    </div>
  )
}
