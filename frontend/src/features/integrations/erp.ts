import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, ask, type Schemas } from '../../api/client'
import { ifMatch, onRevision } from '../../api/onRevision'
import { useScope } from '../../app/me'
import { isClash } from '../../ui/edits'

export type Erp = Schemas['ErpAnswer']
type ErpBody = Schemas['ErpBody']

export const AUTHS = ['bearer', 'header', 'basic', 'none'] as const
export type ErpValues = { name: string; base_url: string; auth: (typeof AUTHS)[number]; auth_name: string; path: string; student: string; guardian: string; open_amount: string }

export function useErp() {
  return useQuery(erpQuery(useScope('integrations')))
}

/** Somebody is looked for once before it is kept. Without a new secret the kept one stays. */
export function useSaveErp(seen: Erp) {
  const client = useQueryClient()
  const scope = useScope('integrations')
  return useMutation({
    mutationFn: ({ changes, secret }: { changes: Partial<ErpValues>; secret: string }) =>
      onRevision({
        seen,
        look: () => client.fetchQuery({ ...erpQuery(scope), staleTime: 0 }),
        clashes: (now) => isClash(erpValues(seen), erpValues(now), changes),
        send: (on) => ask(api.POST('/api/v1/integrations/erp', { params: { header: ifMatch(on) }, body: erpBody({ ...erpValues(on), ...changes }, secret) })),
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: [...scope, 'erp'] }),
  })
}

function erpQuery(scope: readonly [string, string]) {
  return queryOptions({ queryKey: [...scope, 'erp'], queryFn: () => ask(api.GET('/api/v1/integrations/erp')) })
}

function erpBody({ student, guardian, open_amount, ...rest }: ErpValues, secret: string): ErpBody {
  return { ...rest, secret, mapping: { student, guardian, open_amount } }
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
