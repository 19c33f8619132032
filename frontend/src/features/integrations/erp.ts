import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, ask, type Schemas } from '../../api/client'
import { useScope } from '../../app/me'

export type Erp = Schemas['ErpAnswer']
export type ErpBody = Schemas['ErpBody']

export const AUTHS = ['bearer', 'header', 'basic', 'none'] as const
export type ErpValues = { name: string; base_url: string; auth: (typeof AUTHS)[number]; auth_name: string; path: string; student: string; guardian: string; open_amount: string }

export function useErp() {
  const scope = useScope('integrations')
  return useQuery(queryOptions({ queryKey: [...scope, 'erp'], queryFn: () => ask(api.GET('/api/v1/integrations/erp')) }))
}

/** Somebody is looked for once before it is kept. Without a new secret the kept one stays. */
export function useSaveErp() {
  const client = useQueryClient()
  const scope = useScope('integrations')
  return useMutation({
    mutationFn: (body: ErpBody) => ask(api.POST('/api/v1/integrations/erp', { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: [...scope, 'erp'] }),
  })
}

export function erpValues({ name, base_url, auth, auth_name, path, mapping }: Erp): ErpValues {
  return {
    name: name ?? '',
    base_url: base_url ?? '',
    auth: auth ?? 'bearer',
    auth_name,
    path,
    student: mapping?.student ?? '',
    guardian: mapping?.guardian ?? '',
    open_amount: mapping?.open_amount ?? '',
  }
}
