import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, ask, type Schemas } from '../../api/client'
import { useScope } from '../../app/me'

export type Ai = Schemas['AiAnswer']
export type Odoo = Schemas['OdooAnswer']

export function useAi() {
  return useQuery({ queryKey: [...useScope('integrations'), 'ai'], queryFn: () => ask(api.GET('/api/v1/integrations/ai')) })
}

export function useOdoo() {
  return useQuery({ queryKey: [...useScope('integrations'), 'odoo'], queryFn: () => ask(api.GET('/api/v1/integrations/odoo')) })
}

/** Tried with Anthropic before it is kept. */
export function useSaveAi() {
  const client = useQueryClient()
  const scope = useScope('integrations')
  return useMutation({
    mutationFn: (body: Schemas['AiBody']) => ask(api.POST('/api/v1/integrations/ai', { body })),
    onSuccess: (ai) => client.setQueryData([...scope, 'ai'], ai),
  })
}

/** Signed in to before it is kept. */
export function useSaveOdoo() {
  const client = useQueryClient()
  const scope = useScope('integrations')
  return useMutation({
    mutationFn: (body: Schemas['OdooBody']) => ask(api.POST('/api/v1/integrations/odoo', { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: [...scope, 'odoo'] }),
  })
}

export function useRemove(which: 'ai' | 'odoo') {
  const client = useQueryClient()
  const scope = useScope('integrations')
  return useMutation({
    mutationFn: () => (which === 'ai' ? ask(api.DELETE('/api/v1/integrations/ai')) : ask(api.DELETE('/api/v1/integrations/odoo'))),
    onSuccess: () => client.invalidateQueries({ queryKey: [...scope, which] }),
  })
}
