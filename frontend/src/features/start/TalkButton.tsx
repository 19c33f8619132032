import { Button } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, ask, type Schemas } from '../../api/client'
import { useMay, useScope } from '../../app/me'
import { toastProblem } from '../../ui/toast'

/** Opens the public web chat, where one meets the bot as a contact does; the first time it is made. */
export function TalkButton({ webChat }: { webChat: Schemas['InstanceAnswer'] | undefined }) {
  const { t } = useTranslation('start')
  const lead = useMay('lead')
  const scope = useScope('start')
  const queryClient = useQueryClient()
  const create = useMutation({
    mutationFn: () => ask(api.POST('/api/v1/instances', { body: { name: t('talk.connection'), provider: 'webchat' } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: scope }),
    onError: (error) => toastProblem(error, t('talk.failed')),
  })
  if (webChat?.public_url)
    return (
      <Button component="a" href={webChat.public_url} target="_blank" rel="noopener" variant="default" rightSection={<IconExternalLink size={16} aria-hidden />}>
        {t('talk.button')}
      </Button>
    )
  if (!lead) return null
  return (
    <Button variant="default" loading={create.isPending} onClick={() => create.mutate()}>
      {t('talk.create')}
    </Button>
  )
}
