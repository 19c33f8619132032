import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../ui/EmptyState'
import styles from './NotFound.module.css'

export function NotFound() {
  const { t } = useTranslation('app')
  return (
    <div className={styles.whole}>
      <EmptyState title={t('notFound.title')} actions={<Button renderRoot={(props) => <Link to="/" {...props} />}>{t('notFound.home')}</Button>}>
        {t('notFound.text')}
      </EmptyState>
    </div>
  )
}
