import { UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronDown, IconNote, IconRobot } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Avatar } from '../../../ui/Avatar'
import { formatPhone, formatTime } from '../../../ui/format'
import { Time } from '../../../ui/Time'
import type { Contact } from '../data'
import { useActWords } from './actWords'
import type { StoryEntry, Steps } from './group'
import { useMessageWords } from './messageWords'
import { OdooLine } from './OdooLine'
import type { NameOfStep } from './steps'
import styles from './Story.module.css'

type Props = { item: StoryEntry; contact: Contact; nameOf: NameOfStep }

export function StoryItem({ item, contact, nameOf }: Props) {
  switch (item.type) {
    case 'message':
      return <Message item={item} contact={contact} />
    case 'note':
      return <Note item={item} />
    case 'act':
      return <Act item={item} />
    case 'steps':
      return <StepsTaken item={item} nameOf={nameOf} />
    case 'odoo':
      return <OdooLine item={item} />
  }
}

type Of<T extends StoryEntry['type']> = Extract<StoryEntry, { type: T }>

function Message({ item, contact }: { item: Of<'message'>; contact: Contact }) {
  const { t } = useTranslation('contacts')
  const { text, failed } = useMessageWords(item)
  const inbound = item.data.direction === 'IN'
  const voice = inbound ? 'contact' : item.actor ? 'colleague' : 'bot'
  const who = inbound ? contact.name || formatPhone(contact.phone_number) : (item.actor?.name ?? t('story.bot'))
  return (
    <li className={styles.item} data-voice={voice}>
      <Avatar name={who} kind={voice} size={24} />
      <div className={styles.bubble}>
        <p className={styles.who}>
          <b>{who}</b> {voice === 'bot' && item.funnel && <span>{item.funnel.name}</span>}
          <Time at={item.timestamp} as="time" className={styles.time} />
        </p>
        <p className={styles.text}>{text}</p>
        {failed && <p className={styles.failed}>{failed}</p>}
      </div>
    </li>
  )
}

function Note({ item }: { item: Of<'note'> }) {
  const { t } = useTranslation('contacts')
  return (
    <li className={styles.item} data-voice="note">
      <span className={styles.sign}>
        <IconNote size={15} aria-hidden />
      </span>
      <div className={styles.bubble}>
        <p className={styles.who}>
          <b>{t('story.note')}</b> <span>{item.actor?.name ?? item.funnel?.name}</span>
          <Time at={item.timestamp} as="time" className={styles.time} />
        </p>
        <p className={styles.text}>{typeof item.data.text === 'string' ? item.data.text : ''}</p>
      </div>
    </li>
  )
}

function Act({ item }: { item: Of<'act'> }) {
  const words = useActWords()
  return (
    <li className={styles.act}>
      <span>{words(item)}</span>
      <Time at={item.timestamp} as="time" className={styles.time} />
    </li>
  )
}

function StepsTaken({ item, nameOf }: { item: Steps; nameOf: NameOfStep }) {
  const { t } = useTranslation('contacts')
  const [opened, { toggle }] = useDisclosure()
  return (
    <li className={styles.act} data-bot>
      <UnstyledButton className={styles.steps} onClick={toggle} aria-expanded={opened}>
        <IconRobot size={15} aria-hidden />
        <span>{t('story.steps', { count: item.steps.length, funnel: item.funnel?.name ?? t('position.funnel') })}</span>
        <IconChevronDown size={14} className={styles.chevron} aria-hidden />
      </UnstyledButton>
      <Time at={item.timestamp} as="time" className={styles.time} />
      {opened && (
        <ol className={styles.stepList}>
          {item.steps.toReversed().map((step) => (
            <li key={step.id} data-failed={step.data.status === 'failure' || undefined}>
              <span>{nameOf(step.funnel?.id, typeof step.data.node_id === 'string' ? step.data.node_id : null, step.kind)}</span>
              <span className={styles.time}>{step.data.status === 'failure' ? t('story.stepFailed') : formatTime(step.timestamp)}</span>
            </li>
          ))}
        </ol>
      )}
    </li>
  )
}
