import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useShortcut } from '../../../ui/shortcuts'
import { Tag } from '../../../ui/Tag'
import type { Contact } from '../data'
import { useTagging } from '../tagging'
import { TagMenu } from '../TagMenu'
import styles from './ContactPage.module.css'
import own from './TagsOf.module.css'

export function TagsOf({ contact }: { contact: Contact }) {
  const { t } = useTranslation('contacts')
  const [opened, setOpened] = useState(false)
  const tagging = useTagging()
  useShortcut('t', () => setOpened(true), { label: t('tags.add'), group: t('title') })
  return (
    <section className={styles.card} aria-labelledby="contact-tags">
      <div className={styles.cardHead}>
        <h2 id="contact-tags" className={styles.cardTitle}>
          {t('tags.title')}
        </h2>
        <TagMenu contacts={[contact]} opened={opened} onChange={setOpened}>
          <Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setOpened(!opened)}>
            {t('tags.add')}
          </Button>
        </TagMenu>
      </div>
      {contact.tags.length === 0 && <p className={styles.quiet}>{t('tags.noneHere')}</p>}
      <div className={own.tags}>
        {contact.tags.map((tag) => (
          <Tag key={tag.id} name={tag.name} color={tag.color} onRemove={() => tagging([contact], tag, false)} removeLabel={t('tags.remove', { tag: tag.name })} />
        ))}
      </div>
    </section>
  )
}
