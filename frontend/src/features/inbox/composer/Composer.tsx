import { ActionIcon, Button, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconLock, IconMessage, IconNote, IconPaperclip, IconSend2, IconTemplate } from '@tabler/icons-react'
import { lazy, Suspense, useEffect, useRef, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../../api/client'
import { live } from '../../../api/live'
import { useMe, useWorkspace } from '../../../app/me'
import { Kbd } from '../../../ui/Kbd'
import { useShortcut } from '../../../ui/shortcuts'
import { toastProblem } from '../../../ui/toast'
import { useNow } from '../../../ui/useNow'
import { windowOf } from '../chat/window'
import type { Chat } from '../data'
import { draftKey, giveBack, useDraft, type Mode } from '../sending/drafts'
import { outbox } from '../sending/outbox'
import { Attachments } from './Attachments'
import { composing } from './composing'
import { leftOf, limitOf } from './limits'
import { useAttachments } from './useAttachments'
import styles from './Composer.module.css'

const TemplateDialog = lazy(() => import('./TemplateDialog').then((module) => ({ default: module.TemplateDialog })))
const TYPING_EVERY = 3_000

type Props = { chat: Chat; locked: boolean }

/** An answer to the contact, or a note for the team. What is written stays until it is sent. */
export function Composer({ chat, locked }: Props) {
  const { t } = useTranslation('inbox')
  const me = useMe().id
  const workspace = useWorkspace().id
  const shut = windowOf(chat, useNow(15_000)).state === 'closed'
  const [chosen, setMode] = useState<Mode>('reply')
  const mode: Mode = locked ? 'note' : chosen
  const [text, setText] = useDraft(chat.conversation_id, mode)
  const files = useAttachments()
  const [templates, setTemplates] = useState(false)
  const [over, setOver] = useState(false)
  /** Enter while a file was on its way up: it goes as soon as that is there. */
  const wanted = useRef(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const lastTyping = useRef(0)
  const isNote = mode === 'note'
  const closed = chat.status === 'closed'
  const answers = !isNote && !shut
  const limit = limitOf(chat.provider, mode, files.all.length > 0)
  const left = leftOf(text, limit)
  const canSend = (text.trim() !== '' || (files.all.length > 0 && answers)) && (left ?? 0) >= 0 && !files.busy && (isNote || answers)

  useEffect(() => composing.listen(chat.conversation_id, ({ templates: open }) => open && setTemplates(true)), [chat.conversation_id])
  const focus = (next?: Mode) => {
    if (next) setMode(next)
    setTimeout(() => field.current?.focus())
  }
  const group = t('title')
  useShortcut('r', () => focus(locked ? undefined : 'reply'), { label: t('keys.reply'), group })
  useShortcut('n', () => focus('note'), { label: t('keys.note'), group })

  const note = useMutation({
    mutationFn: ({ words }: { words: string; key: string }) =>
      ask(api.POST('/api/v1/contacts/{contact_id}/notes', { params: { path: { contact_id: chat.contact_id } }, body: { text: words } })),
    onError: (error, { words, key }) => {
      // Never into what is being written now: that may be the reply to the contact.
      giveBack(key, words)
      toastProblem(error, t('problem.note'))
    },
  })
  const send = () => {
    wanted.current = files.busy && answers && (left ?? 0) >= 0
    if (!canSend) return
    const words = text.trim()
    if (isNote) note.mutate({ words, key: draftKey(me, workspace, chat.conversation_id, 'note') })
    else {
      const [first, ...others] = files.done
      const said = { conversationId: chat.conversation_id, agentId: me }
      if (!first) outbox.send({ ...said, type: 'text', data: { text: words } })
      else {
        const captioned = first.type !== 'audio' && first.type !== 'sticker' && limit > 0
        outbox.send({ ...said, type: first.type, data: { mediaId: first.id, filename: first.filename, ...(words && captioned ? { text: words } : {}) } })
        for (const other of others) outbox.send({ ...said, type: other.type, data: { mediaId: other.id, filename: other.filename } })
        if (words && !captioned) outbox.send({ ...said, type: 'text', data: { text: words } })
      }
      files.clear()
    }
    setText('')
    field.current?.focus()
  }
  useEffect(() => {
    if (!wanted.current || files.busy) return
    wanted.current = false
    if (files.all.every((file) => file.problem === null)) send()
  })
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') event.currentTarget.blur()
    if (event.key !== 'Enter' || event.shiftKey) return
    event.preventDefault()
    send()
  }
  const onText = (next: string) => {
    setText(next)
    wanted.current = false
    if (isNote || Date.now() - lastTyping.current < TYPING_EVERY) return
    lastTyping.current = Date.now()
    live.send('chat:typing', { conversation_id: chat.conversation_id })
  }
  const onPaste = (event: ClipboardEvent) => {
    const pasted = [...event.clipboardData.files]
    if (pasted.length === 0 || !answers) return
    event.preventDefault()
    files.add(pasted)
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    if (answers) files.add([...event.dataTransfer.files])
  }

  if (closed)
    return (
      <footer className={styles.write} data-quiet>
        {t('composer.closed')}
      </footer>
    )
  return (
    <footer
      className={styles.write}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(answers)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <div className={styles.modes} role="group" aria-label={t('composer.modes')}>
        <button type="button" className={styles.mode} aria-pressed={!isNote} disabled={locked} onClick={() => focus('reply')}>
          {locked ? <IconLock size={14} aria-hidden /> : <IconMessage size={14} aria-hidden />}
          {t('composer.reply')}
        </button>
        <button type="button" className={styles.mode} data-note aria-pressed={isNote} onClick={() => focus('note')}>
          <IconNote size={14} aria-hidden />
          {t('composer.note')}
        </button>
      </div>
      {!isNote && shut ? (
        <div className={styles.shut}>
          <span>{t(chat.window_until ? 'window.shut' : 'window.never')}</span>
          {chat.provider === 'whatsapp' && (
            <Button leftSection={<IconTemplate size={17} aria-hidden />} onClick={() => setTemplates(true)}>
              {t('template.use')}
            </Button>
          )}
        </div>
      ) : (
        <div className={styles.box} data-note={isNote || undefined} data-over={over || undefined}>
          <Attachments files={files} />
          <Textarea
            ref={field}
            classNames={{ input: styles.input }}
            variant="unstyled"
            autosize
            minRows={1}
            maxRows={8}
            value={text}
            onChange={(event) => onText(event.currentTarget.value)}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
            placeholder={t(isNote ? 'composer.notePlaceholder' : files.all.length > 0 ? 'composer.caption' : 'composer.placeholder')}
            aria-label={t(isNote ? 'composer.note' : 'composer.reply')}
          />
          <div className={styles.tools}>
            {!isNote && (
              <>
                <ActionIcon size={32} onClick={() => picker.current?.click()} aria-label={t('composer.attach')} title={t('composer.attach')}>
                  <IconPaperclip size={18} aria-hidden />
                </ActionIcon>
                {chat.provider === 'whatsapp' && (
                  <ActionIcon size={32} onClick={() => setTemplates(true)} aria-label={t('template.use')} title={t('template.use')}>
                    <IconTemplate size={18} aria-hidden />
                  </ActionIcon>
                )}
              </>
            )}
            <span className={styles.grow} />
            {left !== null && (
              <span className={styles.left} data-over={left < 0 || undefined} role="status">
                {left < 0 ? t('composer.over', { count: -left }) : left}
              </span>
            )}
            <span className={styles.hint}>
              <Kbd keys="enter" />
            </span>
            <Button className={styles.send} size="xs" data-note={isNote || undefined} disabled={!canSend} loading={note.isPending} onClick={send} aria-label={t(isNote ? 'composer.keep' : 'composer.send')}>
              <span className={styles.sendText}>{t(isNote ? 'composer.keep' : 'composer.send')}</span>
              <IconSend2 className={styles.sendIcon} size={20} aria-hidden />
            </Button>
          </div>
        </div>
      )}
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          files.add([...(event.currentTarget.files ?? [])])
          event.currentTarget.value = ''
        }}
      />
      <Suspense>{templates && <TemplateDialog chat={chat} onClose={() => setTemplates(false)} />}</Suspense>
    </footer>
  )
}
