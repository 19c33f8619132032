import { Button, Select, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../../api/client'
import { ApiProblem } from '../../../api/problem'
import { toast } from '../../../ui/toast'
import styles from './Consents.module.css'

const PURPOSES = ['marketing', 'ai', 'service']
const ANSWERS = ['granted', 'denied', 'revoked'] as const
type Answer = (typeof ANSWERS)[number]

type Props = { contactId: string; queryKey: readonly unknown[]; known: string[]; onDone: () => void }

/** What the person said to somebody of the team, who stands in the proof. */
export function ConsentForm({ contactId, queryKey, known, onDone }: Props) {
  const { t } = useTranslation('contacts')
  const client = useQueryClient()
  const [purpose, setPurpose] = useState('marketing')
  const [own, setOwn] = useState('')
  const [answer, setAnswer] = useState<Answer>('granted')
  const [note, setNote] = useState('')
  const named = purpose === 'other' ? own.trim() : purpose
  const keep = useMutation({
    mutationFn: () => ask(api.POST('/api/v1/contacts/{contact_id}/consents', { params: { path: { contact_id: contactId } }, body: { purpose: named, answer, note: note.trim() } })),
    onSuccess: (ledger) => {
      client.setQueryData(queryKey, ledger)
      toast(t('consents.kept'))
      onDone()
    },
  })
  const problem = keep.error instanceof ApiProblem && keep.error.status > 0 ? keep.error : null
  const ready = named !== '' && note.trim() !== '' && !keep.isPending
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) keep.mutate()
      }}
    >
      <Select
        label={t('consents.purposeLabel')}
        allowDeselect={false}
        value={purpose}
        data={[...new Set([...PURPOSES, ...known, 'other'])].map((value) => ({ value, label: t(`consents.purpose.${value}`, { defaultValue: value }) }))}
        onChange={(value) => value && setPurpose(value)}
        error={purpose === 'other' ? undefined : problem?.at('/purpose')}
      />
      {purpose === 'other' && (
        <TextInput label={t('consents.own')} description={t('consents.ownHelp')} maxLength={50} value={own} onChange={(event) => setOwn(event.currentTarget.value)} error={problem?.at('/purpose')} />
      )}
      <Select
        label={t('consents.answerLabel')}
        allowDeselect={false}
        value={answer}
        data={ANSWERS.map((value) => ({ value, label: t(`consents.answer.${value}`) }))}
        onChange={(value) => setAnswer(ANSWERS.find((one) => one === value) ?? answer)}
        error={problem?.at('/answer')}
      />
      <Textarea
        label={t('consents.note')}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={1000}
        placeholder={t('consents.noteExample')}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        error={problem?.at('/note') ?? (keep.error && !problem ? t('consents.failed') : undefined)}
      />
      <div className={styles.foot}>
        <Button variant="subtle" color="gray" onClick={onDone}>
          {t('cancel')}
        </Button>
        <Button type="submit" disabled={!ready} loading={keep.isPending}>
          {t('consents.keep')}
        </Button>
      </div>
    </form>
  )
}
