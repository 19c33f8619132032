import { Alert, Button, Group, Modal, TextInput } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../../api/problem'
import { toast } from '../../../ui/toast'
import { useChangeInstance, type Instance } from '../data'
import { WebChatLink } from '../webchat/Link'
import { CredentialFields, useGeneralWords } from '../whatsapp/CredentialFields'
import { EMPTY, given, type CredentialName } from '../whatsapp/credentials'
import { Webhook } from '../whatsapp/Webhook'

export type Dialog = 'rename' | 'credentials' | 'webhook' | 'link'

type Props = { instance: Instance; dialog: Dialog | null; onClose: () => void }

export function InstanceDialog({ instance, dialog, onClose }: Props) {
  const { t } = useTranslation('connections')
  const { name } = instance
  const titles: Record<Dialog, string> = {
    rename: t('rename.title', { name }),
    credentials: t('credentials.of', { name }),
    webhook: t('whatsapp.webhookOf', { name }),
    link: name,
  }
  const size = dialog === 'webhook' ? 860 : dialog === 'link' ? 620 : 480
  return (
    <Modal opened={dialog !== null} onClose={onClose} title={dialog && titles[dialog]} size={size} closeButtonProps={{ 'aria-label': t('close') }}>
      {dialog === 'rename' && <Rename instance={instance} onClose={onClose} />}
      {dialog === 'credentials' && <ChangeCredentials instance={instance} onClose={onClose} />}
      {dialog === 'webhook' && <Webhook instanceId={instance.id} onClose={onClose} />}
      {dialog === 'link' && instance.public_url && <WebChatLink name={name} url={instance.public_url} />}
    </Modal>
  )
}

function Rename({ instance, onClose }: { instance: Instance; onClose: () => void }) {
  const { t } = useTranslation('connections')
  const [name, setName] = useState(instance.name)
  const change = useChangeInstance(instance.id)
  const problem = change.error instanceof ApiProblem ? change.error : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate({ name: name.trim() }, { onSuccess: onClose })
  }
  return (
    <form onSubmit={submit}>
      <TextInput
        data-autofocus
        label={t('name')}
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
        error={change.error ? (problem?.at('/name') ?? (problem?.detail || t('failedKept'))) : undefined}
      />
      <Buttons busy={change.isPending} ready={name.trim() !== ''} action={t('rename.keep')} onClose={onClose} />
    </form>
  )
}

const CHANGEABLE: readonly CredentialName[] = ['phone_number_id', 'waba_id', 'access_token', 'app_secret']

function ChangeCredentials({ instance, onClose }: { instance: Instance; onClose: () => void }) {
  const { t } = useTranslation('connections')
  const [values, setValues] = useState(EMPTY)
  const change = useChangeInstance(instance.id)
  const general = useGeneralWords(change.error)
  const ready = Object.keys(given(values)).length > 0
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate(
      { credentials: given(values) },
      {
        onSuccess: () => {
          toast(t('credentials.done'))
          onClose()
        },
      },
    )
  }
  return (
    <form onSubmit={submit} noValidate>
      <p>{t('credentials.help')}</p>
      <br />
      <CredentialFields names={CHANGEABLE} values={values} onChange={setValues} error={change.error} stored />
      {general && (
        <Alert mt="md" color="vermilion" variant="light" icon={<IconAlertCircle size={18} aria-hidden />} role="alert">
          {general}
        </Alert>
      )}
      <Buttons busy={change.isPending} ready={ready} action={t('credentials.keep')} onClose={onClose} />
    </form>
  )
}

function Buttons({ busy, ready, action, onClose }: { busy: boolean; ready: boolean; action: string; onClose: () => void }) {
  const { t } = useTranslation('connections')
  return (
    <Group justify="flex-end" mt="xl" gap="sm">
      <Button variant="subtle" color="gray" onClick={onClose}>
        {t('cancel')}
      </Button>
      <Button type="submit" loading={busy} disabled={!ready}>
        {action}
      </Button>
    </Group>
  )
}
