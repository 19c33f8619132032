import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconCheck, IconChevronLeft, IconClock, IconDots, IconHourglass, IconLayoutSidebarRight, IconPlayerPause, IconPlayerPlay, IconRefresh, IconUserPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Avatar } from '../../../ui/Avatar'
import { formatPhone } from '../../../ui/format'
import { useShortcut } from '../../../ui/shortcuts'
import type { Chat } from '../data'
import { OwnerMenu } from './OwnerMenu'
import { PauseButton } from './PauseButton'
import { useBot } from './useBot'
import { useChatActions } from './useChatActions'
import { useHands } from './useHands'
import { WindowClock } from './WindowClock'
import styles from './ChatHeader.module.css'

type Props = { chat: Chat; locked: boolean; onBack: () => void; onContact: () => void }

/** Who, how long free text may be sent, whose it is, and what one does with it. */
export function ChatHeader({ chat, locked, onBack, onContact }: Props) {
  const { t } = useTranslation('inbox')
  const hands = useHands(chat)
  const bot = useBot(chat)
  const name = chat.name || formatPhone(chat.phone_number) || t('nameless')
  const closed = chat.status === 'closed'
  const group = t('title')
  const toggleBot = () => (chat.paused_by ? bot.resume() : bot.pause(null))
  const finish = () => hands.setStatus(closed ? 'open' : 'closed')
  useShortcut('b', toggleBot, { label: t('keys.bot'), group, enabled: !closed })
  useShortcut('e', finish, { label: t('keys.close'), group, enabled: !locked })
  useChatActions(chat, locked, { toggleBot, finish, take: hands.take, giveBack: hands.giveBack })
  return (
    <header className={styles.header}>
      <ActionIcon className={styles.back} size={44} onClick={onBack} aria-label={t('back')}>
        <IconChevronLeft size={23} aria-hidden />
      </ActionIcon>
      <Avatar name={name} provider={chat.provider} />
      <div className={styles.who}>
        <h2>{name}</h2>
        <p className={styles.under}>
          {chat.name && chat.phone_number && <span className={styles.phone}>{formatPhone(chat.phone_number)}</span>}
          {chat.status === 'pending' && (
            <span className={styles.state}>
              <IconHourglass size={14} aria-hidden /> {t('state.pending')}
            </span>
          )}
          {closed ? (
            <span className={styles.state}>
              <IconCheck size={14} aria-hidden /> {t('state.closed')}
            </span>
          ) : (
            <WindowClock chat={chat} />
          )}
        </p>
      </div>
      <OwnerMenu chat={chat} />
      {!chat.paused_by && !closed && <PauseButton chat={chat} />}
      {!locked && (
        <Button className={styles.wide} variant="default" leftSection={closed ? <IconRefresh size={17} aria-hidden /> : <IconCheck size={17} aria-hidden />} onClick={finish} aria-keyshortcuts="e">
          {t(closed ? 'finish.reopen' : 'finish.close')}
        </Button>
      )}
      <Menu position="bottom-end" width={240} shadow="md">
        <Menu.Target>
          <ActionIcon className={styles.more} size={32} aria-label={t('more')}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {!chat.agent && (
            <Menu.Item className={styles.narrow} leftSection={<IconUserPlus size={16} aria-hidden />} onClick={hands.take}>
              {t('hands.take')}
            </Menu.Item>
          )}
          {!closed && (
            <Menu.Item leftSection={chat.paused_by ? <IconPlayerPlay size={16} aria-hidden /> : <IconPlayerPause size={16} aria-hidden />} onClick={toggleBot}>
              {t(chat.paused_by ? 'pause.resumeBot' : 'pause.action')}
            </Menu.Item>
          )}
          {chat.status === 'open' && (
            <Menu.Item leftSection={<IconClock size={16} aria-hidden />} onClick={() => hands.setStatus('pending')}>
              {t('finish.pending')}
            </Menu.Item>
          )}
          {chat.status === 'pending' && (
            <Menu.Item leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => hands.setStatus('open')}>
              {t('finish.unpend')}
            </Menu.Item>
          )}
          {!locked && (
            <Menu.Item leftSection={closed ? <IconRefresh size={16} aria-hidden /> : <IconCheck size={16} aria-hidden />} onClick={finish}>
              {t(closed ? 'finish.reopen' : 'finish.close')}
            </Menu.Item>
          )}
          <Menu.Item className={styles.narrowContact} leftSection={<IconLayoutSidebarRight size={16} aria-hidden />} onClick={onContact}>
            {t('contact.show')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </header>
  )
}
