import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { ask, publicApi } from '../../api/client'
import { Door } from './Door'
import { Fields, Refusal, type Values } from './Fields'
import { LinkOver } from './LinkOver'
import { useEnter } from './useEnter'

/** Printed at the first start without a demo: whoever holds the link founds the first workspace. */
export function FirstOwnerPage() {
  const { t } = useTranslation('signin')
  const { token } = useParams({ from: '/first-owner/$token' })
  const link = useQuery({
    queryKey: ['first-owner', token],
    queryFn: () => ask(publicApi.GET('/api/v1/auth/first-owner/{token}', { params: { path: { token } } })),
    staleTime: Infinity,
  })
  const [values, setValues] = useState<Values>({})
  const { name = '', email = '', newPassword: password = '', workspace = '' } = values
  const enter = useEnter(() =>
    ask(publicApi.POST('/api/v1/auth/first-owner/{token}', { params: { path: { token } }, body: { name: name.trim(), email: email.trim(), password, workspace: workspace.trim() } })),
  )
  if (link.error) return <LinkOver error={link.error} retry={() => void link.refetch()} />
  const submit = (event: FormEvent) => {
    event.preventDefault()
    enter.mutate()
  }
  return (
    <Door title={t('firstOwner.title')} subtitle={t('firstOwner.subtitle')}>
      {link.data ? (
        <form onSubmit={submit}>
          <Fields fields={['workspace', 'name', 'email', 'newPassword']} values={values} onChange={setValues} error={enter.error} />
          <Button type="submit" fullWidth size="md" mt="xl" loading={enter.isPending}>
            {t('firstOwner.button')}
          </Button>
        </form>
      ) : (
        <Refusal error={link.error} />
      )}
    </Door>
  )
}
