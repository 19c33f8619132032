import { Button } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../../ui/ErrorState'
import { formatDaySeparator } from '../../../ui/format'
import { Skeletons } from '../../../ui/Skeletons'
import type { Contact } from '../data'
import page from './ContactPage.module.css'
import { useFeed } from './feed'
import { grouped } from './group'
import { NoteForm } from './NoteForm'
import { useStepNames } from './steps'
import styles from './Story.module.css'
import { StoryItem } from './StoryItem'

/** All that happened with a contact, the latest first: messages, what the bot and colleagues did, notes. */
export function Story({ contact }: { contact: Contact }) {
  const { t } = useTranslation('contacts')
  const feed = useFeed(contact.id)
  const days = useMemo(() => grouped(feed.data?.pages.map(({ items }) => items) ?? []), [feed.data])
  const funnels = useMemo(() => feed.data?.pages.flatMap(({ items }) => items.flatMap(({ funnel }) => (funnel ? [funnel.id] : []))) ?? [], [feed.data])
  const nameOf = useStepNames(funnels)
  return (
    <section className={page.card} aria-labelledby="contact-story">
      <div className={page.cardHead}>
        <h2 id="contact-story" className={page.cardTitle}>
          {t('story.title')}
        </h2>
      </div>
      <NoteForm contactId={contact.id} />
      {feed.isPending && <Skeletons shape="text" count={6} />}
      {feed.isError && <ErrorState error={feed.error} retry={() => void feed.refetch()} />}
      {feed.isSuccess && days.length === 0 && <p className={page.quiet}>{t('story.empty')}</p>}
      {days.map(({ day, items }) => (
        <div key={day}>
          <h3 className={styles.day}>{formatDaySeparator(day)}</h3>
          <ol className={styles.items}>
            {items.map((item) => (
              <StoryItem key={item.id} item={item} contact={contact} nameOf={nameOf} />
            ))}
          </ol>
        </div>
      ))}
      {feed.hasNextPage && (
        <div className={styles.more}>
          <Button variant="default" loading={feed.isFetchingNextPage} onClick={() => void feed.fetchNextPage()}>
            {t('story.earlier')}
          </Button>
        </div>
      )}
    </section>
  )
}
