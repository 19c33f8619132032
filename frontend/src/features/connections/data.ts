import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, ask, type Schemas } from '../../api/client'
import { useScope } from '../../app/me'
import { toastProblem } from '../../ui/toast'

export type Instance = Schemas['InstanceAnswer']
export type Status = Instance['status']

export function useInstances() {
  return useQuery({ queryKey: useScope('instances'), queryFn: () => ask(api.GET('/api/v1/instances')) })
}

/** What the server answers about a connection, into the list. */
function usePutInstance() {
  const client = useQueryClient()
  const key = useScope('instances')
  return (instance: Instance) =>
    client.setQueryData<Instance[]>(key, (all) => {
      if (!all) return all
      return all.some(({ id }) => id === instance.id) ? all.map((one) => (one.id === instance.id ? instance : one)) : [...all, instance]
    })
}

export function useCreateInstance() {
  const put = usePutInstance()
  return useMutation({
    mutationFn: (body: Schemas['NewInstance']) => ask(api.POST('/api/v1/instances', { body })),
    onSuccess: put,
  })
}

export function useChangeInstance(id: string) {
  const put = usePutInstance()
  return useMutation({
    mutationFn: (body: Schemas['InstanceChanges']) => ask(api.PUT('/api/v1/instances/{instance_id}', { params: { path: { instance_id: id } }, body })),
    onSuccess: put,
  })
}

/** Connecting again, disconnecting, removing. */
export function useInstanceActs(id: string) {
  const { t } = useTranslation('connections')
  const put = usePutInstance()
  const client = useQueryClient()
  const key = useScope('instances')
  const params = { params: { path: { instance_id: id } } }
  const onError = (error: unknown) => toastProblem(error, t('failed'))
  return {
    reconnect: useMutation({ mutationFn: () => ask(api.POST('/api/v1/instances/{instance_id}/reconnect', params)), onSuccess: put, onError }),
    disconnect: useMutation({ mutationFn: () => ask(api.POST('/api/v1/instances/{instance_id}/disconnect', params)), onSuccess: put, onError }),
    remove: useMutation({
      mutationFn: () => ask(api.DELETE('/api/v1/instances/{instance_id}', params)),
      onSuccess: () => client.setQueryData<Instance[]>(key, (all) => all?.filter((one) => one.id !== id)),
      onError,
    }),
  }
}
