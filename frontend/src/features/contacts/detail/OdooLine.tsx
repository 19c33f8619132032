import { Anchor } from '@mantine/core'
import { IconBuildingStore, IconExternalLink } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Time } from '../../../ui/Time'
import type { OdooSent } from './group'
import { odooWords } from './odooWords'
import styles from './Story.module.css'

/** The contact was sent to the school's Odoo, or was not: with the way to what became of it there. */
export function OdooLine({ item }: { item: OdooSent }) {
  const { t } = useTranslation('contacts')
  const { key, values, url } = odooWords(item.data)
  return (
    <li className={styles.act} data-bot>
      <span className={styles.odoo}>
        <IconBuildingStore size={15} aria-hidden />
        <span>{t(`story.odoo.${key}`, values)}</span>
      </span>
      {url && (
        <Anchor href={url} target="_blank" rel="noopener noreferrer" size="sm">
          {t('story.odoo.open')} <IconExternalLink size={13} aria-hidden />
        </Anchor>
      )}
      <Time at={item.timestamp} as="time" className={styles.time} />
    </li>
  )
}
