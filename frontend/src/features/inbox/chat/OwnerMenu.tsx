import { Button, Menu, TextInput, VisuallyHidden } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconArrowBackUp, IconChevronDown, IconUserPlus, IconUsers } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may, useMe } from '../../../app/me'
import { fold } from '../../../app/palette/rank'
import { Avatar } from '../../../ui/Avatar'
import { useShortcut } from '../../../ui/shortcuts'
import { useMembers, useTeams, type Chat } from '../data'
import { useHands } from './useHands'
import styles from './OwnerMenu.module.css'

/** Whose conversation it is, and to whom it could go: oneself, a colleague, a team, or back. */
export function OwnerMenu({ chat }: { chat: Chat }) {
  const { t } = useTranslation('inbox')
  const [opened, { open, close, toggle }] = useDisclosure()
  useShortcut('a', open, { label: t('keys.assign'), group: t('title') })
  const hands = useHands(chat)
  const alone = chat.agent !== null || chat.status === 'closed'
  const label = chat.agent ? t('hands.with', { name: chat.agent.name }) : chat.team ? t('hands.withTeam', { name: chat.team.name }) : t('hands.nobody')
  return (
    <span className={styles.split}>
      {!chat.agent && chat.status !== 'closed' && (
        <Button className={styles.take} variant="default" leftSection={<IconUserPlus size={17} aria-hidden />} onClick={hands.take} loading={hands.pending}>
          {t('hands.take')}
        </Button>
      )}
      <Menu opened={opened} onChange={toggle} onClose={close} position="bottom-end" width={270} shadow="md" trapFocus>
        <Menu.Target>
          <Button className={styles.owner} variant={alone ? 'subtle' : 'default'} color={alone ? 'gray' : undefined} data-alone={alone || undefined} title={label} aria-keyshortcuts="a">
            {chat.agent ? <Avatar name={chat.agent.name} kind="colleague" size={24} /> : <IconUserPlus className={alone ? undefined : styles.phoneOnly} size={18} aria-hidden />}
            <VisuallyHidden>{label}</VisuallyHidden>
            <IconChevronDown size={14} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>{opened && <Choices chat={chat} />}</Menu.Dropdown>
      </Menu>
    </span>
  )
}

function Choices({ chat }: { chat: Chat }) {
  const { t } = useTranslation('inbox')
  const me = useMe().id
  const hands = useHands(chat)
  const [text, setText] = useState('')
  const fits = (name: string) => fold(name).includes(fold(text.trim()))
  const people = useMembers().filter(({ role, userId, name }) => may(role, 'inbox') && userId !== chat.agent?.id && userId !== me && fits(name))
  const teams = useTeams().filter(({ id, name }) => id !== chat.team?.id && fits(name))
  const mine = chat.agent?.id === me
  return (
    <>
      <TextInput data-autofocus size="xs" className={styles.find} value={text} onChange={(event) => setText(event.currentTarget.value)} placeholder={t('hands.find')} aria-label={t('hands.find')} />
      <div className={styles.list}>
        {!text && !mine && (
          <Menu.Item leftSection={<IconUserPlus size={16} aria-hidden />} onClick={hands.take}>
            {t('hands.take')}
          </Menu.Item>
        )}
        {!text && chat.agent && (
          <Menu.Item leftSection={<IconArrowBackUp size={16} aria-hidden />} onClick={hands.giveBack}>
            {t('hands.giveBack')}
          </Menu.Item>
        )}
        {people.length > 0 && <Menu.Label>{t('hands.people')}</Menu.Label>}
        {people.map(({ userId, name, teams: own }) => (
          <Menu.Item key={userId} leftSection={<Avatar name={name} kind="colleague" size={24} />} onClick={() => hands.toPerson({ id: userId, name })}>
            {name} <span className={styles.hint}>{own.map(({ teamName }) => teamName).join(', ')}</span>
          </Menu.Item>
        ))}
        {teams.length > 0 && <Menu.Label>{t('hands.teams')}</Menu.Label>}
        {teams.map(({ id, name }) => (
          <Menu.Item key={id} leftSection={<IconUsers size={16} aria-hidden />} onClick={() => hands.toTeam({ id, name })}>
            {name}
          </Menu.Item>
        ))}
        {people.length + teams.length === 0 && <p className={styles.none}>{t('hands.none', { text })}</p>}
      </div>
    </>
  )
}
