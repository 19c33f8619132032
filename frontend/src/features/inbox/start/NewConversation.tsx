import { Button, Group, Modal, Select, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef, useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask, type Schemas } from '../../../api/client'
import { ApiProblem } from '../../../api/problem'
import { newId } from '../../../ui/newId'
import { withCountry } from '../../contacts/phone'
import { TemplateFields } from '../composer/TemplateFields'
import { emptyTemplate, templateData, templateReady } from '../composer/template'
import { useConnections } from '../data'
import { newConversation } from './dialog'

/** Writes to a number. Who has not written within 24 hours can only get an approved template: that is what one writes here. */
export function NewConversation() {
  const { t } = useTranslation('inbox')
  return (
    <Modal opened={newConversation.useOpened()} onClose={newConversation.close} title={t('start.title')} size="md" closeButtonProps={{ 'aria-label': t('close') }}>
      <Form />
    </Modal>
  )
}

function Form() {
  const { t } = useTranslation('inbox')
  const navigate = useNavigate()
  const connections = useConnections().filter(({ provider }) => provider !== 'webchat')
  const [chosen, setInstance] = useState<string | null>(null)
  const instance = connections.find(({ id }) => id === chosen) ?? connections.find(({ provider }) => provider === 'whatsapp') ?? connections[0]
  const [number, setNumber] = useState('')
  const [text, setText] = useState('')
  const [template, setTemplate] = useState(emptyTemplate)
  const keyOf = useKey()
  const byTemplate = instance?.provider === 'whatsapp'
  const start = useMutation({
    mutationFn: (instanceId: string) => {
      const body: Schemas['NewConversation'] = { instanceId, target_number: withCountry(number), message_type: byTemplate ? 'template' : 'text', data: byTemplate ? templateData(template) : { text: text.trim() } }
      return ask(api.POST('/api/v1/conversation', { params: { header: { 'Idempotency-Key': keyOf(body) } }, body }))
    },
    onSuccess: ({ conversation_id }) => {
      newConversation.close()
      void navigate({ to: '/inbox/{-$conversationId}', params: { conversationId: conversation_id } })
    },
  })
  const problem = start.error instanceof ApiProblem ? start.error : null
  const ready = instance !== undefined && number.trim() !== '' && (byTemplate ? templateReady(template) : text.trim() !== '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready) start.mutate(instance.id)
  }
  const elsewhere = problem && !problem.errors.some(({ path }) => path.startsWith('/target_number') || path.startsWith('/data'))
  if (connections.length === 0) return <p>{t('start.none')}</p>
  return (
    <form onSubmit={submit} style={{ display: 'grid', gap: 16 }}>
      <TextInput data-autofocus type="tel" label={t('start.number')} description={t('start.numberHelp')} value={number} maxLength={40} onChange={(event) => setNumber(event.currentTarget.value)} error={problem?.at('/target_number')} />
      {connections.length > 1 && <Select label={t('start.from')} value={instance?.id ?? null} onChange={setInstance} data={connections.map(({ id, name }) => ({ value: id, label: name }))} allowDeselect={false} />}
      {byTemplate ? <TemplateFields instanceId={instance.id} value={template} onChange={setTemplate} problem={problem} /> : <Textarea label={t('start.text')} autosize minRows={3} maxRows={8} value={text} onChange={(event) => setText(event.currentTarget.value)} error={problem?.at('/data/text')} />}
      {elsewhere && (
        <p role="alert" style={{ color: 'var(--b-danger-text)' }}>
          {problem.detail}
        </p>
      )}
      <Group justify="flex-end" gap="sm">
        <Button variant="subtle" color="gray" onClick={newConversation.close}>
          {t('cancel')}
        </Button>
        <Button type="submit" disabled={!ready} loading={start.isPending}>
          {t('start.send')}
        </Button>
      </Group>
    </form>
  )
}

/** The same again, when its answer was lost, is said once. */
function useKey() {
  const last = useRef({ said: '', key: '' })
  return (body: Schemas['NewConversation']) => {
    const said = JSON.stringify(body)
    if (said !== last.current.said) last.current = { said, key: newId() }
    return last.current.key
  }
}
