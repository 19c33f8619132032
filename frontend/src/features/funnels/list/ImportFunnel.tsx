import { Button, FileButton } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { IconUpload } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { toast, toastProblem } from '../../../ui/toast'
import { useFunnelScope } from '../data'
import { NoFunnelFile, readFunnelFile } from './funnelFile'

export function ImportFunnel() {
  const { t } = useTranslation('funnels')
  const navigate = useNavigate()
  const client = useQueryClient()
  const scope = useFunnelScope()
  const reset = useRef<() => void>(null)
  const importing = useMutation({
    mutationFn: readFunnelFile,
    onSuccess: async ({ id, name, unlinked }) => {
      await client.invalidateQueries({ queryKey: [...scope, 'list'] })
      toast(unlinked.length > 0 ? t('import.unlinked', { name, count: unlinked.length }) : t('import.done', { name }))
      await navigate({ to: '/funnels/$funnelId', params: { funnelId: id } })
    },
    // The same file may be chosen again once it is mended.
    onSettled: () => reset.current?.(),
    onError: (error) => toastProblem(error, error instanceof NoFunnelFile ? t('import.notOne') : t('failed')),
  })
  return (
    <FileButton resetRef={reset} accept="application/json,.json" onChange={(file) => file && importing.mutate(file)}>
      {(props) => (
        <Button variant="default" leftSection={<IconUpload size={17} aria-hidden />} loading={importing.isPending} {...props}>
          {t('import.open')}
        </Button>
      )}
    </FileButton>
  )
}
