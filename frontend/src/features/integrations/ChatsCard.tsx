import { ActionIcon, Alert, Button, PasswordInput, TextInput } from '@mantine/core'
import { IconAlertCircle, IconMessages, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../api/problem'
import { Badge } from '../../ui/Badge'
import { confirmDelete } from '../../ui/confirmDelete'
import { toast, toastProblem } from '../../ui/toast'
import { useKeepChat, useRemoveChat, type Chat } from './chats'
import { wordsFor } from './IntegrationCard'
import styles from './IntegrationsPage.module.css'

/** Where funnels tell the team something outside of Batuta: each an incoming webhook, tried by a test before it is kept. */
export function ChatsCard({ chats }: { chats: readonly Chat[] }) {
  const { t } = useTranslation('integrations')
  const [open, setOpen] = useState<Chat | 'new' | null>(null)
  const close = () => setOpen(null)
  return (
    <section className={styles.card} aria-labelledby="integration-chats">
      <header className={styles.header}>
        <span className={styles.icon} data-group="connect">
          <IconMessages size={22} aria-hidden />
        </span>
        <div className={styles.names}>
          <h2 id="integration-chats" className={styles.name}>
            {t('chats.title')}
          </h2>
          <p className={styles.text}>{t('chats.text')}</p>
        </div>
      </header>
      {chats.length === 0 && open === null && <p className={styles.text}>{t('chats.none')}</p>}
      <ul className={styles.rows}>
        {chats.map((chat) => (
          <li key={chat.id}>{open !== 'new' && open?.id === chat.id ? <ChatForm chat={chat} onDone={close} /> : <Row chat={chat} onEdit={() => setOpen(chat)} />}</li>
        ))}
      </ul>
      {open === 'new' ? (
        <ChatForm chat={null} onDone={close} />
      ) : (
        <div className={styles.foot}>
          <Button variant="outline" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen('new')}>
            {t('chats.new')}
          </Button>
        </div>
      )}
    </section>
  )
}

function Row({ chat, onEdit }: { chat: Chat; onEdit: () => void }) {
  const { t } = useTranslation('integrations')
  const remove = useRemoveChat(chat.id)
  const { name } = chat
  const askToRemove = async () => {
    const yes = await confirmDelete({ title: t('remove.title', { name }), text: t('chats.removeText'), action: t('remove.action') })
    if (yes) remove.mutate(undefined, { onSuccess: () => toast(t('remove.done', { name })), onError: (problem) => toastProblem(problem, t('failed')) })
  }
  return (
    <div className={styles.row}>
      <div className={styles.names}>
        <p className={styles.rowName}>{name}</p>
        <p className={styles.text}>{chat.host}</p>
      </div>
      <Badge tone={chat.trouble === null ? 'success' : 'danger'} dot>
        {t(chat.trouble === null ? 'connected' : 'chats.silent')}
      </Badge>
      <ActionIcon size={32} aria-label={t('chats.editOf', { name })} onClick={onEdit}>
        <IconPencil size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon size={32} aria-label={t('chats.removeOf', { name })} loading={remove.isPending} onClick={() => void askToRemove()}>
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </div>
  )
}

function ChatForm({ chat, onDone }: { chat: Chat | null; onDone: () => void }) {
  const { t } = useTranslation('integrations')
  const [name, setName] = useState(chat?.name ?? '')
  const [url, setUrl] = useState('')
  const keep = useKeepChat(chat)
  const problem = keep.error instanceof ApiProblem ? keep.error : null
  const general = wordsFor(keep.error, ['/name', '/url'], t('failed'))
  const ready = name.trim() !== '' && (chat !== null || url.trim() !== '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!ready) return
    keep.mutate(
      { name: name.trim(), url: url.trim() },
      {
        onSuccess: (kept) => {
          toast(t(url.trim() === '' ? 'chats.renamed' : 'chats.done', { name: kept.name }))
          onDone()
        },
      },
    )
  }
  return (
    <form noValidate className={styles.inline} onSubmit={submit}>
      <div className={styles.fields}>
        <TextInput autoFocus label={t('chats.name')} placeholder={t('chats.example')} value={name} maxLength={100} error={problem?.at('/name')} autoComplete="off" onChange={(event) => setName(event.currentTarget.value)} />
        <PasswordInput
          label={t('chats.url')}
          description={t('chats.urlHelp')}
          placeholder={chat === null ? 'https://hooks.slack.com/services/…' : t('chats.urlKept')}
          value={url}
          error={problem?.at('/url')}
          autoComplete="new-password"
          spellCheck={false}
          visibilityToggleButtonProps={{ 'aria-label': t('showKey') }}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        {general && (
          <Alert color="vermilion" variant="light" icon={<IconAlertCircle size={18} aria-hidden />} role="alert">
            {general}
          </Alert>
        )}
      </div>
      <div className={styles.foot}>
        <Button className={styles.left} variant="subtle" onClick={onDone}>
          {t('chats.cancel')}
        </Button>
        <Button type="submit" loading={keep.isPending} disabled={!ready}>
          {t(chat === null ? 'connect' : url.trim() === '' ? 'chats.keep' : 'save')}
        </Button>
      </div>
    </form>
  )
}
