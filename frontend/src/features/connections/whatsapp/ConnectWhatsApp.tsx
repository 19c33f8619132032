import { Alert, Button, TextInput } from '@mantine/core'
import { IconAlertCircle, IconInfoCircle } from '@tabler/icons-react'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../../api/problem'
import { useCreateInstance, type Instance } from '../data'
import { CredentialFields, useGeneralWords } from './CredentialFields'
import { EMPTY, given, newVerifyToken, REQUIRED, type CredentialName } from './credentials'
import { Steps } from './Steps'
import { Webhook } from './Webhook'
import styles from './whatsapp.module.css'

const ASKED: readonly CredentialName[] = ['phone_number_id', 'waba_id', 'access_token', 'app_secret']

/** Left what to do at Meta, right where what was found there goes. Then the address that Meta has to be told. */
export function ConnectWhatsApp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('connections')
  const [name, setName] = useState('')
  const [values, setValues] = useState(() => ({ ...EMPTY, verify_token: newVerifyToken() }))
  const [made, setMade] = useState<Instance | null>(null)
  const create = useCreateInstance()
  const general = useGeneralWords(create.error)
  const problem = create.error instanceof ApiProblem ? create.error : null
  if (made) return <Webhook instanceId={made.id} verifyToken={values.verify_token} onClose={onClose} />

  const ready = name.trim() !== '' && REQUIRED.every((field) => values[field].trim() !== '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate({ name: name.trim(), provider: 'whatsapp', credentials: given(values) }, { onSuccess: setMade })
  }
  return (
    <form onSubmit={submit} noValidate>
      <div className={styles.two}>
        <Steps names={['app', 'number', 'token', 'secret']} />
        <div className={styles.fields}>
          <TextInput
            data-autofocus
            label={t('name')}
            placeholder={t('whatsapp.nameExample')}
            value={name}
            maxLength={100}
            onChange={(event) => setName(event.currentTarget.value)}
            error={problem?.at('/name')}
          />
          <CredentialFields names={ASKED} values={values} onChange={setValues} error={create.error} />
          {general && (
            <Alert color="vermilion" variant="light" icon={<IconAlertCircle size={18} aria-hidden />} role="alert">
              {general}
            </Alert>
          )}
        </div>
      </div>
      <footer className={styles.foot}>
        <span className={styles.note}>
          <IconInfoCircle size={17} aria-hidden />
          {t('whatsapp.sealed')}
        </span>
        <Button variant="subtle" color="gray" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button type="submit" loading={create.isPending} disabled={!ready}>
          {t('whatsapp.create')}
        </Button>
      </footer>
    </form>
  )
}
