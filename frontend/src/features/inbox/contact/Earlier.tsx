import { IconFile, IconHistory } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Time } from '../../../ui/Time'
import { useActWords } from '../../contacts/detail/actWords'
import { useTimeline, type Chat } from '../data'
import { messageData } from '../timeline/entries'
import { mediaOf } from '../timeline/media'
import { storyOf } from '../timeline/story'
import { textAt } from '../values'
import styles from './Section.module.css'

const FEW = 5

/** Of what has been loaded of the story: notes, files, and what people did, the latest first. */
export function Earlier({ chat }: { chat: Chat }) {
  const { t } = useTranslation(['inbox', 'contacts'])
  const words = useActWords()
  const timeline = useTimeline(chat.contact_id).data
  const story = useMemo(() => storyOf(timeline).toReversed(), [timeline])
  const notes = story.filter(({ type }) => type === 'note').slice(0, 3)
  const acts = story.filter(({ type }) => type === 'act').slice(0, FEW)
  const files = story.flatMap((item) => (item.type === 'message' && mediaOf(item.kind, messageData(item))?.kind === 'document' ? [{ item, name: mediaOf(item.kind, messageData(item))?.filename ?? '' }] : [])).slice(0, FEW)
  if (notes.length + acts.length + files.length === 0) return null
  return (
    <section className={styles.section}>
      {notes.length > 0 && <h3 className={styles.heading}>{t('contact.notes')}</h3>}
      {notes.map((item) => (
        <p key={item.id} className={styles.note}>
          <small>
            {item.actor?.name ?? t('voice.bot')}, <Time at={item.timestamp} />
          </small>
          {textAt(item.data, 'text')}
        </p>
      ))}
      {files.length > 0 && <h3 className={`${styles.heading} ${styles.part}`}>{t('contact.files')}</h3>}
      {files.map(({ item, name }) => (
        <div key={item.id} className={styles.row}>
          <IconFile size={17} aria-hidden />
          <span>{name || t('kind.document')}</span>
          <Time at={item.timestamp} />
        </div>
      ))}
      {acts.length > 0 && <h3 className={`${styles.heading} ${styles.part}`}>{t('contact.activity')}</h3>}
      {acts.map((item) => (
        <div key={item.id} className={styles.row}>
          <IconHistory size={17} aria-hidden />
          <span>{words(item)}</span>
          <Time at={item.timestamp} />
        </div>
      ))}
    </section>
  )
}
