import { ActionIcon } from '@mantine/core'
import { IconEdit } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { SearchInput } from '../../../ui/SearchInput'
import { useSearchText } from '../../../ui/useSearchText'
import type { ChatFilters, Wanted } from '../filters'
import { newConversation } from '../start/dialog'
import { ConversationList } from './ConversationList'
import { FilterMenu } from './FilterMenu'
import { ViewTabs } from './ViewTabs'
import styles from './ListColumn.module.css'

type Props = {
  wanted: Wanted
  selected: string | undefined
  onNarrow: (change: ChatFilters) => void
}

export function ListColumn({ wanted, selected, onNarrow }: Props) {
  const { t } = useTranslation('inbox')
  const [text, search] = useSearchText(wanted.q, (q) => onNarrow({ q }))
  const clear = () => onNarrow({ q: undefined, status: undefined, connection: undefined, team: undefined })
  return (
    <section className={styles.column} aria-label={t('title')}>
      <header className={styles.header}>
        <div className={styles.title}>
          <h1>{t('title')}</h1>
          <FilterMenu wanted={wanted} onNarrow={onNarrow} />
          <ActionIcon size={32} aria-label={t('start.title')} title={t('start.title')} onClick={newConversation.open}>
            <IconEdit size={18} aria-hidden />
          </ActionIcon>
        </div>
        <SearchInput
          className={styles.search}
          value={text}
          onChange={search}
          placeholder={t('search')}
        />
        <ViewTabs wanted={wanted} onNarrow={onNarrow} />
      </header>
      <ConversationList key={JSON.stringify(wanted)} wanted={wanted} selected={selected} onClear={clear} />
    </section>
  )
}
