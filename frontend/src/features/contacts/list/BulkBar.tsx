import { Button, CloseButton } from '@mantine/core'
import { IconTag } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Kbd } from '../../../ui/Kbd'
import type { ContactItem } from '../data'
import { TagMenu } from '../TagMenu'
import styles from './BulkBar.module.css'

type Props = { contacts: readonly ContactItem[]; tagging: boolean; onTagging: (opened: boolean) => void; onClear: () => void }

/** What can be done with the chosen ones. */
export function BulkBar({ contacts, tagging, onTagging, onClear }: Props) {
  const { t } = useTranslation('contacts')
  return (
    <div className={styles.bar} role="region" aria-label={t('bulk.label')}>
      <b role="status">{t('bulk.chosen', { count: contacts.length })}</b>
      <TagMenu contacts={contacts} opened={tagging} onChange={onTagging}>
        <Button size="xs" variant="default" leftSection={<IconTag size={15} aria-hidden />} rightSection={<Kbd keys="t" />} onClick={() => onTagging(!tagging)}>
          {t('bulk.tags')}
        </Button>
      </TagMenu>
      <CloseButton className={styles.close} aria-label={t('bulk.clear')} onClick={onClear} />
    </div>
  )
}
