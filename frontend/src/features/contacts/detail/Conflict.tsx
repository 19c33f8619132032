import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import styles from './Conflict.module.css'

type Props = { field: string; theirs: string; mine: string; onMine: () => void; onTheirs: () => void }

/** Two people wrote the same value: both are shown, one of them is chosen. */
export function Conflict({ field, theirs, mine, onMine, onTheirs }: Props) {
  const { t } = useTranslation('contacts')
  return (
    <div className={styles.box} role="alert">
      <p>{theirs ? t('conflict.changed', { field, theirs }) : t('conflict.emptied', { field })}</p>
      <p>{mine ? t('conflict.mine', { mine }) : t('conflict.mineEmpty')}</p>
      <div className={styles.actions}>
        <Button size="xs" variant="default" onMouseDown={(event) => event.preventDefault()} onClick={onMine}>
          {t('conflict.keepMine')}
        </Button>
        <Button size="xs" variant="subtle" color="gray" onMouseDown={(event) => event.preventDefault()} onClick={onTheirs}>
          {t('conflict.keepTheirs')}
        </Button>
      </div>
    </div>
  )
}
