import { Button, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../../api/client'
import { ApiProblem } from '../../../api/problem'
import { useScope } from '../../../app/me'
import { Kbd } from '../../../ui/Kbd'
import { useShortcut } from '../../../ui/shortcuts'
import styles from './NoteForm.module.css'

const LIMIT = 10_000

/** Only the team sees it. What is being written waits in this tab until it is kept. */
export function NoteForm({ contactId }: { contactId: string }) {
  const { t } = useTranslation('contacts')
  const client = useQueryClient()
  const scope = useScope('contacts')
  const draftKey = `batuta.note.${contactId}`
  const [text, setText] = useState(() => sessionStorage.getItem(draftKey) ?? '')
  const input = useRef<HTMLTextAreaElement>(null)
  useShortcut('n', () => input.current?.focus(), { label: t('story.writeNote'), group: t('title') })
  const write = (next: string) => {
    setText(next)
    if (next) sessionStorage.setItem(draftKey, next)
    else sessionStorage.removeItem(draftKey)
  }
  const keep = useMutation({
    mutationFn: () => ask(api.POST('/api/v1/contacts/{contact_id}/notes', { params: { path: { contact_id: contactId } }, body: { text: text.trim() } })),
    onSuccess: () => {
      write('')
      return client.invalidateQueries({ queryKey: [...scope, 'feed', contactId] })
    },
  })
  const ready = text.trim() !== '' && !keep.isPending
  const problem = keep.error instanceof ApiProblem && keep.error.status > 0 ? keep.error.at('/text') ?? keep.error.detail : keep.error && t('story.noteFailed')
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) keep.mutate()
      }}
    >
      <Textarea
        ref={input}
        autosize
        minRows={text ? 3 : 1}
        maxRows={12}
        maxLength={LIMIT}
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || !ready) return
          event.preventDefault()
          keep.mutate()
        }}
        placeholder={t('story.writeNote')}
        aria-label={t('story.writeNote')}
        error={problem || undefined}
      />
      {text && (
        <div className={styles.foot}>
          <span>{t('story.teamOnly')}</span>
          <Button type="submit" size="xs" color="brass" variant="light" disabled={!ready} loading={keep.isPending} rightSection={<Kbd keys="mod+enter" />}>
            {t('story.keepNote')}
          </Button>
        </div>
      )}
    </form>
  )
}
