import { Alert, Button } from '@mantine/core'
import { IconCloudOff } from '@tabler/icons-react'
import { useSearch } from '@tanstack/react-router'
import { useState, useSyncExternalStore, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { ask, publicApi } from '../../api/client'
import { ending } from '../../api/ending'
import { Door } from './Door'
import { Fields, type Values } from './Fields'
import { useEnter } from './useEnter'

export function SignInPage() {
  const { t } = useTranslation('signin')
  const { to } = useSearch({ from: '/sign-in' })
  const [values, setValues] = useState<Values>({})
  const enter = useEnter(() => ask(publicApi.POST('/api/v1/auth/login', { body: { email: (values.email ?? '').trim(), password: values.password ?? '' } })), to)
  const unsaid = useSyncExternalStore(ending.subscribe, ending.isPending)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    enter.mutate()
  }
  return (
    <Door title={t('signIn.title')} subtitle={t('signIn.subtitle')}>
      {unsaid && (
        <Alert color="brass" variant="light" icon={<IconCloudOff aria-hidden />} mt="lg" role="status">
          {t('signIn.unsaid')}
        </Alert>
      )}
      <form onSubmit={submit}>
        <Fields fields={['email', 'password']} values={values} onChange={setValues} error={enter.error} />
        <Button type="submit" fullWidth size="md" mt="xl" loading={enter.isPending}>
          {t('signIn.button')}
        </Button>
      </form>
    </Door>
  )
}
