import { ActionIcon } from '@mantine/core'
import { IconColumns3, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Badge } from '../../../ui/Badge'
import { Tag } from '../../../ui/Tag'
import type { Contact } from '../../contacts/data'
import { useTagging } from '../../contacts/tagging'
import { TagMenu } from '../../contacts/TagMenu'
import styles from './ContactTags.module.css'

export function ContactTags({ contact }: { contact: Contact }) {
  const { t } = useTranslation('inbox')
  const [opened, setOpened] = useState(false)
  const tagging = useTagging()
  return (
    <div className={styles.tags}>
      {contact.stage && (
        <Badge icon={<IconColumns3 aria-hidden />} title={t('contact.stage')}>
          {contact.stage}
        </Badge>
      )}
      {contact.tags.map((tag) => (
        <Tag key={tag.id} name={tag.name} color={tag.color} onRemove={() => tagging([contact], tag, false)} removeLabel={t('contact.untag', { tag: tag.name })} />
      ))}
      <TagMenu contacts={[contact]} opened={opened} onChange={setOpened}>
        <ActionIcon className={styles.add} size={26} onClick={() => setOpened(!opened)} aria-label={t('contact.tag')} title={t('contact.tag')}>
          <IconPlus size={15} aria-hidden />
        </ActionIcon>
      </TagMenu>
    </div>
  )
}
