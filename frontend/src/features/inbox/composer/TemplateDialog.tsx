import { Button, Group, Modal } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../../app/me'
import type { Chat } from '../data'
import { outbox } from '../sending/outbox'
import { emptyTemplate, templateData, templateReady } from './template'
import { TemplateFields } from './TemplateFields'

/** What may be sent when the window is closed: an approved template with its values. */
export function TemplateDialog({ chat, onClose }: { chat: Chat; onClose: () => void }) {
  const { t } = useTranslation('inbox')
  const me = useMe().id
  const [template, setTemplate] = useState(emptyTemplate)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!templateReady(template)) return
    outbox.send({ conversationId: chat.conversation_id, agentId: me, type: 'template', data: templateData(template) })
    onClose()
  }
  return (
    <Modal opened onClose={onClose} title={t('template.use')} size="md" closeButtonProps={{ 'aria-label': t('close') }}>
      <form onSubmit={submit} style={{ display: 'grid', gap: 16 }}>
        <TemplateFields instanceId={chat.instance_id} value={template} onChange={setTemplate} problem={null} />
        <Group justify="flex-end" gap="sm">
          <Button variant="subtle" color="gray" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" disabled={!templateReady(template)}>
            {t('template.send')}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
